-- The doors' queues, the index of deadlines and the spent nonces: all under the tag {q}.

-- spend(nonce, now, life): KEYS spent. 1 once, then 0 (P22).
local function spend(keys, args)
  local now, life = tonumber(args[2]), tonumber(args[3])
  redis.call('ZREMRANGEBYSCORE', keys[1], '-inf', now - life)
  local fresh = redis.call('ZADD', keys[1], 'NX', now, args[1])
  redis.call('PEXPIRE', keys[1], life)
  return fresh
end

local function edge(waiting, index)
  return tonumber(redis.call('ZRANGE', waiting, index, index, 'WITHSCORES')[2])
end

-- enqueue(conversation, now, limit, ttl): KEYS waiting. 0 when the queue is full.
local function enqueue(keys, args)
  local waiting = keys[1]
  if not redis.call('ZSCORE', waiting, args[1]) then
    if redis.call('ZCARD', waiting) >= tonumber(args[3]) then return 0 end
    -- Two processes' clocks may differ: behind the last one, whatever the clock says.
    local rank = math.max(tonumber(args[2]), (edge(waiting, -1) or 0) + 1)
    redis.call('ZADD', waiting, rank, args[1])
  end
  redis.call('PEXPIRE', waiting, args[4])
  return 1
end

-- requeue(conversation, now, ttl): KEYS waiting. To the head, past any limit (P11).
local function requeue(keys, args)
  local waiting = keys[1]
  local head = redis.call('ZRANGE', waiting, 0, 0)[1]
  if head ~= args[1] then
    local rank = math.min(tonumber(args[2]), (edge(waiting, 0) or args[2] + 1) - 1)
    redis.call('ZADD', waiting, rank, args[1])
  end
  redis.call('PEXPIRE', waiting, args[3])
  return 1
end

-- Undeclared, so that who may only delete there can call us (acl.py): what is offered ends with its place.
local function end_offers(key, cid)
  redis.call('HDEL', (string.gsub(key, '{q}:.*$', '{q}:offers')), cid)
end

-- dequeue(conversation): KEYS waiting.
local function dequeue(keys, args)
  end_offers(keys[1], args[1])
  return redis.call('ZREM', keys[1], args[1])
end

-- set_due(conversation, due, ttl): KEYS due.
local function set_due(keys, args)
  redis.call('ZADD', keys[1], args[2], args[1])
  redis.call('PEXPIRE', keys[1], args[3])
  return 1
end

-- forget(conversation): KEYS due and any number of queues.
local function forget(keys, args)
  end_offers(keys[1], args[1])
  local found = 0
  for _, key in ipairs(keys) do found = found + redis.call('ZREM', key, args[1]) end
  return found
end

redis.register_function('spend', spend)
redis.register_function('enqueue', enqueue)
redis.register_function('requeue', requeue)
redis.register_function('dequeue', dequeue)
redis.register_function('set_due', set_due)
redis.register_function('forget', forget)
