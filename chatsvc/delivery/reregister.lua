-- After the loss of the store (P19): a record is made again, once, and queues in their old order.

-- reregister(share, ttl, epoch, group, members, fence, seal, sets...): KEYS rec, frames. With
-- `start` the only function that makes a record (P15). 0, and nothing written, when there is one.
local function reregister(keys, args)
  local rec, ttl, members = keys[1], args[2], args[5]
  if redis.call('EXISTS', rec) == 1 then return 0 end
  local share = share_of(rec)
  -- The share first: whoever may not write it makes no record either.
  redis.call('SET', share, args[1], 'PX', ttl)
  redis.call('HSET', rec, 'version', 1, 'epoch', args[3], 'group', args[4], 'members', members,
    'seq', 0, 'at', '', 'sealed:0', args[7])
  -- Fences go on rising: a `taken` that was meant for the lost store deletes nothing in this one.
  for _, slot in ipairs(slots(tonumber(members))) do
    redis.call('HSET', rec, 'fence:' .. slot, args[6])
  end
  change(rec, args, 8)
  redis.call('PEXPIRE', rec, ttl)
  return 1
end

-- mark_back(now, life, marks...): KEYS back. 1 when none of them stood there before; all do now.
local function mark_back(keys, args)
  local now, life, fresh = tonumber(args[1]), tonumber(args[2]), 1
  redis.call('ZREMRANGEBYSCORE', keys[1], '-inf', now - life)
  for i = 3, #args do
    if redis.call('ZADD', keys[1], 'NX', now, args[i]) == 0 then fresh = 0 end
  end
  redis.call('PEXPIRE', keys[1], life)
  return fresh
end

-- enlist(conversation, since, ttl): KEYS waiting. At the rank of its own first arrival, past any
-- limit: whoever knocked since then comes behind.
local function enlist(keys, args)
  redis.call('ZADD', keys[1], 'NX', args[2], args[1])
  redis.call('PEXPIRE', keys[1], args[3])
  return 1
end

redis.register_function('reregister', reregister)
redis.register_function('mark_back', mark_back)
redis.register_function('enlist', enlist)
