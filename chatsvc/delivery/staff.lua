-- One staff member's duty, seats and key packages. KEYS: presence, kp (one tag per person).
-- The shift lies beside them, undeclared, for the console alone may read it (acl.py).
-- shift: share (S_shift), instance (the newest one), limit, "old:<instance>" = when it was replaced.
-- presence: the duty's own fields (store_staff.py names them), limit (of a supervisor),
-- check = "conversation until", "seat:<conversation>" = "held", "heavy" or a lease's end.
-- kp: "p:<id>" = "instance added body" unused, "u:<id>" = when it was used, "l:<conversation>" = lent.

-- 5 unused per console: three conversations at once and two in reserve (shared/protocol.md 2).
local MOST_UNUSED = 5

-- Instances come one after the other: a replaced one stays out for as long as its share lived.
-- More pages than this nobody opens in a shift.
local MOST_OLD = 32

local function shift_of(presence)
  return (string.gsub(presence, ':presence$', ':s'))
end

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

local function is_held(seat)
  return seat == 'held' or seat == 'heavy'
end

-- The conversation of a check, while its minutes last.
local function in_check(presence, now)
  local cid, over = string.match(redis.call('HGET', presence, 'check') or '', '^(%x+) (%d+)$')
  if cid and tonumber(over) > now and redis.call('HGET', presence, 'seat:' .. cid) then
    return cid
  end
end

-- Seats held or under a running lease, and what they weigh: two for a heavy one, nothing for a check. Ended leases go, and their packages with them.
local function seats(keys, now)
  local found, load = {}, 0
  local outside = in_check(keys[1], now)
  for name, value in pairs_of(redis.call('HGETALL', keys[1])) do
    local cid = string.match(name, '^seat:(%x+)$')
    if cid and not is_held(value) and tonumber(value) <= now then
      redis.call('HDEL', keys[1], name)
      redis.call('HDEL', keys[2], 'l:' .. cid)
    elseif cid then
      found[#found + 1] = cid
      load = load + (value == 'heavy' and 2 or cid == outside and 0 or 1)
    end
  end
  return found, load
end

-- standing(now, oldest): {presence as it lies here, unused, load}
local function standing(keys, args)
  local instance = redis.call('HGET', keys[1], 'instance')
  if not instance then return false end
  local _, load = seats(keys, tonumber(args[1]))
  return {redis.call('HGETALL', keys[1]), #unused(keys[2], instance, tonumber(args[2])), load}
end

local function forget_oldest(shift)
  local count, oldest, when = 0, nil, nil
  for name, value in pairs_of(redis.call('HGETALL', shift)) do
    if string.match(name, '^old:') then
      count = count + 1
      if not when or tonumber(value) < when then oldest, when = name, tonumber(value) end
    end
  end
  if count > MOST_OLD then redis.call('HDEL', shift, oldest) end
end

-- S_shift of this instance: new for a new one; nothing for one that another has replaced.
local function shift_share(shift, instance, now, fresh, ttl)
  local r = redis.call('HMGET', shift, 'instance', 'share', 'old:' .. instance)
  if r[3] then return nil end
  if r[1] ~= instance then
    if r[1] then redis.call('HSET', shift, 'old:' .. r[1], now) end
    redis.call('HSET', shift, 'instance', instance, 'share', fresh)
    forget_oldest(shift)
  end
  redis.call('PEXPIRE', shift, ttl)
  return r[1] == instance and r[2] or fresh
end

-- enter(now, oldest, instance, ttl, fresh, shift ttl, field, value, ...):
-- {share, what standing says}, or false for an instance that was replaced.
local function enter(keys, args)
  local instance = args[3]
  local share = shift_share(shift_of(keys[1]), instance, args[1], args[5], args[6])
  if not share then return false end
  for name, value in pairs_of(redis.call('HGETALL', keys[2])) do
    local mark, id = string.match(name, '^(%a):(%x+)$')
    local owner = mark == 'p' and part(value) or mark == 'l' and string.match(value, '^%x+ (%x+)')
    if owner and owner ~= instance then
      redis.call('HDEL', keys[2], name)
      -- A lease of a page that is gone can seat nobody.
      if mark == 'l' then redis.call('HDEL', keys[1], 'seat:' .. id) end
    end
  end
  redis.call('HSET', keys[1], 'instance', instance, unpack(args, 7))
  -- A closed lid, a new page: what a supervisor said holds until log-out.
  local limit = redis.call('HGET', shift_of(keys[1]), 'limit')
  if limit then redis.call('HSET', keys[1], 'limit', limit) end
  redis.call('PEXPIRE', keys[1], args[4])
  return {share, standing(keys, args)}
end

-- beat(instance, ttl)
local function beat(keys, args)
  if redis.call('HGET', keys[1], 'instance') ~= args[1] then return 0 end
  return redis.call('PEXPIRE', keys[1], args[2])
end

-- leave(instance): logged out. Presence may have run out before it; the share must not stay.
local function leave(keys, args)
  local shift = shift_of(keys[1])
  if redis.call('HGET', shift, 'instance') ~= args[1] then return 0 end
  redis.call('DEL', keys[1])
  redis.call('DEL', keys[2])
  redis.call('DEL', shift)
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

-- Whether one more fits. A check is outside capacity: whoever is here may take one, not two at once,
-- and none while more is open than she can hold.
local function has_room(presence, now, load, check)
  local r = redis.call('HMGET', presence, 'state', 'capacity', 'limit')
  local most = math.min(tonumber(r[2]), tonumber(r[3] or r[2]))
  if check then return r[1] ~= 'off' and load <= most and not in_check(presence, now) end
  return r[1] == 'on' and load < most
end

-- reserve(now, oldest, conversation, lease end, end of a check or 0): {id, body}, or false: no seat (P21)
local function reserve(keys, args)
  local now, cid, over = tonumber(args[1]), args[3], tonumber(args[5])
  local instance = redis.call('HGET', keys[1], 'instance')
  if not instance or redis.call('HGET', keys[1], 'seat:' .. cid) then return false end
  local _, load = seats(keys, now)
  if not has_room(keys[1], now, load, over > 0) then return false end
  local package = unused(keys[2], instance, tonumber(args[2]))[1]
  if not package then return false end
  redis.call('HSET', keys[1], 'seat:' .. cid, args[4])
  if over > 0 then redis.call('HSET', keys[1], 'check', cid .. ' ' .. args[5]) end
  -- In this order: an emptied hash would take its time with it.
  redis.call('HSET', keys[2], 'u:' .. package.id, now, 'l:' .. cid, package.id .. ' ' .. package.value)
  redis.call('HDEL', keys[2], 'p:' .. package.id)
  return {package.id, string.sub(package.value, package.body)}
end

-- release(conversation): the claim was lost, nobody saw the package; both come back.
local function release(keys, args)
  local seat = redis.call('HGET', keys[1], 'seat:' .. args[1])
  if not seat or is_held(seat) then return 0 end
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
  if redis.call('HGET', keys[1], 'seat:' .. args[1]) ~= 'heavy' then
    redis.call('HSET', keys[1], 'seat:' .. args[1], 'held')
  end
  redis.call('HDEL', keys[2], 'l:' .. args[1])
  return 1
end

-- weigh(conversation, "held" or "heavy"): the counsellor's own mark on a seat that she holds
local function weigh(keys, args)
  if not is_held(redis.call('HGET', keys[1], 'seat:' .. args[1])) then return 0 end
  redis.call('HSET', keys[1], 'seat:' .. args[1], args[2])
  return 1
end

-- keep_check(now, conversation, most): from now on it weighs as others; 0 when that is more than `most`,
-- or than a supervisor's limit. Said again, it changes nothing.
local function keep_check(keys, args)
  local now, cid = tonumber(args[1]), args[2]
  local seat = redis.call('HGET', keys[1], 'seat:' .. cid)
  if not is_held(seat) then return 0 end
  if in_check(keys[1], now) == cid then
    local limit = redis.call('HGET', keys[1], 'limit')
    local most = math.min(tonumber(args[3]), tonumber(limit or args[3]))
    local _, load = seats(keys, now)
    if load + (seat == 'heavy' and 0 or 1) > most then return 0 end
    redis.call('HDEL', keys[1], 'check')
  end
  return 1
end

-- limit(most): a supervisor's word, until log-out
local function limit(keys, args)
  -- Both have a time to live already; a key made here would have none.
  if redis.call('EXISTS', keys[1]) == 0 then return 0 end
  if not redis.call('HGET', shift_of(keys[1]), 'share') then return 0 end
  redis.call('HSET', shift_of(keys[1]), 'limit', args[1])
  redis.call('HSET', keys[1], 'limit', args[1])
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
redis.register_function('weigh', weigh)
redis.register_function('keep_check', keep_check)
redis.register_function('limit', limit)
