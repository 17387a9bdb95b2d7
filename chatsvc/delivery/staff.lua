-- One staff member's duty, seats and key packages. KEYS: presence, kp (one tag per person).
-- presence: state, capacity, instance, process, doors (with spaces between), "seat:<conversation>" = "held" or a lease's end.
-- kp: "p:<id>" = "instance added body" unused, "u:<id>" = when it was used, "l:<conversation>" = lent.

-- 5 unused per console: three conversations at once and two in reserve (shared/protocol.md 2).
local MOST_UNUSED = 5

local function pairs_of(flat)
  local i = -1
  return function()
    i = i + 2
    return flat[i], flat[i + 1]
  end
end

local function part(package)
  return string.match(package, '^(%x+) (%d+) ()')
end

-- Unused packages of an instance, oldest first, after forgetting all that is too old.
local function unused(kp, instance, oldest)
  local found = {}
  for name, value in pairs_of(redis.call('HGETALL', kp)) do
    local mark, id = string.match(name, '^(%a):(%x+)$')
    if mark == 'p' then
      local owner, added, body = part(value)
      added = tonumber(added)
      if added <= oldest then
        redis.call('HDEL', kp, name)
      elseif owner == instance then
        found[#found + 1] = {id = id, added = added, value = value, body = body}
      end
    elseif mark == 'u' and tonumber(value) <= oldest then
      redis.call('HDEL', kp, name)
    end
  end
  table.sort(found, function(a, b)
    return a.added == b.added and a.id < b.id or a.added < b.added
  end)
  return found
end

-- Seats held or under a running lease; ended leases go, and their packages with them.
local function seats(keys, now)
  local found = {}
  for name, value in pairs_of(redis.call('HGETALL', keys[1])) do
    local cid = string.match(name, '^seat:(%x+)$')
    if cid and value ~= 'held' and tonumber(value) <= now then
      redis.call('HDEL', keys[1], name)
      redis.call('HDEL', keys[2], 'l:' .. cid)
    elseif cid then
      found[#found + 1] = cid
    end
  end
  return found
end

-- standing(now, oldest): {state, capacity, instance, process, doors, unused, seats...}
local function standing(keys, args)
  local r = redis.call('HMGET', keys[1], 'state', 'capacity', 'instance', 'process', 'doors')
  if not r[1] then return false end
  local left = #unused(keys[2], r[3], tonumber(args[2]))
  return {r[1], tonumber(r[2]), r[3], r[4], r[5], left, unpack(seats(keys, tonumber(args[1])))}
end

-- enter(now, oldest, state, capacity, instance, process, doors, ttl)
local function enter(keys, args)
  local instance = args[5]
  for name, value in pairs_of(redis.call('HGETALL', keys[2])) do
    local mark, id = string.match(name, '^(%a):(%x+)$')
    local owner = mark == 'p' and part(value) or mark == 'l' and string.match(value, '^%x+ (%x+)')
    if owner and owner ~= instance then
      redis.call('HDEL', keys[2], name)
      -- A lease of a page that is gone can seat nobody.
      if mark == 'l' then redis.call('HDEL', keys[1], 'seat:' .. id) end
    end
  end
  redis.call('HSET', keys[1], 'state', args[3], 'capacity', args[4], 'instance', instance,
    'process', args[6], 'doors', args[7])
  redis.call('PEXPIRE', keys[1], args[8])
  return standing(keys, args)
end

-- beat(instance, ttl)
local function beat(keys, args)
  if redis.call('HGET', keys[1], 'instance') ~= args[1] then return 0 end
  return redis.call('PEXPIRE', keys[1], args[2])
end

-- leave(instance)
local function leave(keys, args)
  if redis.call('HGET', keys[1], 'instance') ~= args[1] then return 0 end
  redis.call('DEL', keys[1])
  redis.call('DEL', keys[2])
  return 1
end

-- add_key_package(now, oldest, instance, id, body, ttl): unused now, or -1 when not taken
local function add_key_package(keys, args)
  local kp, instance, id = keys[2], args[3], args[4]
  if redis.call('HGET', keys[1], 'instance') ~= instance then return -1 end
  local left = #unused(kp, instance, tonumber(args[2]))
  local known = redis.call('HMGET', kp, 'p:' .. id, 'u:' .. id)
  if left >= MOST_UNUSED or known[1] or known[2] then return -1 end
  redis.call('HSET', kp, 'p:' .. id, instance .. ' ' .. args[1] .. ' ' .. args[5])
  redis.call('PEXPIRE', kp, args[6])
  return left + 1
end

-- reserve(now, oldest, conversation, lease end): {id, body}, or false: no seat (P21)
local function reserve(keys, args)
  local now, cid = tonumber(args[1]), args[3]
  local r = redis.call('HMGET', keys[1], 'state', 'capacity', 'instance')
  if r[1] ~= 'on' then return false end
  local held = seats(keys, now)
  if redis.call('HGET', keys[1], 'seat:' .. cid) then return false end
  if #held >= tonumber(r[2]) then return false end
  local package = unused(keys[2], r[3], tonumber(args[2]))[1]
  if not package then return false end
  redis.call('HSET', keys[1], 'seat:' .. cid, args[4])
  -- In this order: an emptied hash would take its time with it.
  redis.call('HSET', keys[2], 'u:' .. package.id, now, 'l:' .. cid, package.id .. ' ' .. package.value)
  redis.call('HDEL', keys[2], 'p:' .. package.id)
  return {package.id, string.sub(package.value, package.body)}
end

-- release(conversation): the claim was lost, nobody saw the package; both come back.
local function release(keys, args)
  local seat = redis.call('HGET', keys[1], 'seat:' .. args[1])
  if not seat or seat == 'held' then return 0 end
  redis.call('HDEL', keys[1], 'seat:' .. args[1])
  local lent = redis.call('HGET', keys[2], 'l:' .. args[1])
  if lent then
    local id, value = string.match(lent, '^(%x+) ()')
    redis.call('HSET', keys[2], 'p:' .. id, string.sub(lent, value))
    redis.call('HDEL', keys[2], 'u:' .. id, 'l:' .. args[1])
  end
  return 1
end

-- confirm(conversation): the claim was won, or a console came back with this seat.
local function confirm(keys, args)
  if redis.call('EXISTS', keys[1]) == 0 then return 0 end
  redis.call('HSET', keys[1], 'seat:' .. args[1], 'held')
  redis.call('HDEL', keys[2], 'l:' .. args[1])
  return 1
end

-- free_seat(conversation)
local function free_seat(keys, args)
  redis.call('HDEL', keys[2], 'l:' .. args[1])
  return redis.call('HDEL', keys[1], 'seat:' .. args[1])
end

redis.register_function('standing', standing)
redis.register_function('enter', enter)
redis.register_function('beat', beat)
redis.register_function('leave', leave)
redis.register_function('add_key_package', add_key_package)
redis.register_function('reserve', reserve)
redis.register_function('release', release)
redis.register_function('confirm', confirm)
redis.register_function('free_seat', free_seat)
