-- One conversation's record: made, read, swapped, attached to, erased. KEYS: rec, frames.

-- A record at its beginning: nobody but the opener, at epoch 0.
local function made(rec, args, from, ttl)
  redis.call('HSET', rec, 'version', 1, 'epoch', 0, 'group', 0, 'members', 1, 'seq', 0, 'at', '')
  change(rec, args, from)
  redis.call('PEXPIRE', rec, ttl)
  return 1
end

-- start(share, ttl, sets...): makes a visitor's record (P15).
local function start(keys, args)
  local rec = keys[1]
  if redis.call('EXISTS', rec) == 1 then return 0 end
  -- The share first: whoever may not write it makes no record either.
  redis.call('SET', share_of(rec), args[1], 'PX', args[2])
  return made(rec, args, 3, args[2])
end

-- start_consult(ttl, sets...): makes the record of a consult of staff (P15), which has no visitor's
-- share: the console, which may not write one, makes no other record than this.
local function start_consult(keys, args)
  if redis.call('EXISTS', keys[1]) == 1 then return 0 end
  return made(keys[1], args, 2, args[1])
end

-- swap(version, ttl or "", changes...): compare-and-swap of driver-owned fields.
local function swap(keys, args)
  local rec = keys[1]
  if redis.call('HGET', rec, 'version') ~= args[1] then return 0 end
  change(rec, args, 3)
  redis.call('HSET', rec, 'version', tonumber(args[1]) + 1)
  if args[2] ~= '' then
    redis.call('PEXPIRE', rec, args[2])
    redis.call('PEXPIRE', share_of(rec), args[2])
    redis.call('PEXPIRE', staff_shares_of(rec), args[2])
    redis.call('PEXPIRE', keys[2], args[2], 'LT')
  end
  return 1
end

-- swap_by(slot, fence, version, ttl or "", changes...): swap, while no newer line of the member exists.
-- An attach leaves the version alone: without the fence here, "this line is lost" could be written
-- behind the return of the same member on another one.
local function swap_by(keys, args)
  if redis.call('HGET', keys[1], 'fence:' .. args[1]) ~= args[2] then return 0 end
  return swap(keys, {unpack(args, 3)})
end

-- attach(slot, process): raise the fence, note where the socket is (P10).
local function attach(keys, args)
  local rec, slot = keys[1], args[1]
  local r = redis.call('HMGET', rec, 'members', 'epoch', 'group', 'version', 'at',
    'fence:' .. slot, 'taken:' .. slot, 'staff:' .. slot, 'sealed:' .. slot)
  if not r[1] then return false end
  -- A counsellor whose seat was lost is still in the group until the visitor's next commit (P18).
  if slot ~= '0' and not r[8] then return false end
  local fence = (tonumber(r[6]) or 0) + 1
  local before = string.match(r[5], ' ' .. slot .. '=([^ ]*)')
  redis.call('HSET', rec, 'fence:' .. slot, fence, 'at', moved(r[5], slot, args[2]))
  -- Frame numbers count per connection, so their memory ends with it.
  redis.call('HDEL', rec, 'recent:' .. slot)
  return {fence, tonumber(r[7]) or 0, tonumber(r[2]), tonumber(r[3]), tonumber(r[4]), before or '',
    tonumber(r[9]) or 0}
end

-- staff_share(slot, fresh): S_c of one seat, made when it is asked for first (P17); false without one.
local function staff_share(keys, args)
  local rec, slot = keys[1], args[1]
  if redis.call('HEXISTS', rec, 'staff:' .. slot) == 0 then return false end
  local shares = staff_shares_of(rec)
  redis.call('HSETNX', shares, slot, args[2])
  redis.call('PEXPIRE', shares, redis.call('PTTL', rec))
  return redis.call('HGET', shares, slot)
end

-- erase(): an explicit key list, nothing searched (P13, P15).
local function erase(keys)
  local was = redis.call('DEL', keys[1])
  redis.call('DEL', keys[2])
  redis.call('DEL', share_of(keys[1]))
  redis.call('DEL', staff_shares_of(keys[1]))
  return was
end

redis.register_function('start', start)
redis.register_function('start_consult', start_consult)
redis.register_function('swap', swap)
redis.register_function('swap_by', swap_by)
redis.register_function('attach', attach)
redis.register_function('staff_share', staff_share)
redis.register_function('erase', erase)
