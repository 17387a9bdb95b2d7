-- The hot path: append, read, take and expire frames. KEYS: rec, frames. No PUBLISH: first commit.

-- The last 64 or so accepted frames of a connection, ";frame=seq" each: a sender is never more
-- than 48 generations beyond the last receipted one (P8), so a repeat is always found here.
local RECENT_LONGEST, RECENT_KEPT = 2048, 1024

local function remember(recent, frame, seq)
  recent = recent .. ';' .. frame .. '=' .. string.format('%d', seq)
  if #recent > RECENT_LONGEST then
    recent = string.sub(recent, string.find(recent, ';', #recent - RECENT_KEPT, true))
  end
  return recent
end

local function seq_of(recent, frame)
  local _, stop = string.find(recent, ';' .. frame .. '=', 1, true)
  return stop and tonumber(string.match(recent, '^%d+', stop + 1))
end

-- append(slot, fence, group, epoch, frame, kind, body, now, ttl, seal)
local function append(keys, args)
  local rec, slot = keys[1], args[1]
  local r = redis.call('HMGET', rec, 'members', 'epoch', 'group', 'seq', 'at',
    'fence:' .. slot, 'recent:' .. slot, 'sealed:' .. slot)
  local members, epoch = tonumber(r[1]), tonumber(r[2])
  if not members then return {'gone', 0} end
  if not has(members, tonumber(slot)) then return {'not_yours', epoch} end
  if r[6] ~= args[2] then return {'fenced', epoch} end
  note_seal(rec, slot, r[8], args[10])
  local others, recent = without(members, tonumber(slot)), r[7] or ''
  local before = seq_of(recent, args[5])
  if before then return {before, 1, others, r[5]} end
  if r[3] ~= args[3] or r[2] ~= args[4] then return {'stale', epoch} end
  if others == 0 then return {'out_of_phase', epoch} end
  if redis.call('XLEN', keys[2]) >= MOST_FRAMES then return {'wait', epoch} end
  local seq = tonumber(r[4]) + 1
  redis.call('HSET', rec, 'seq', seq, 'recent:' .. slot, remember(recent, args[5], seq))
  local head = string.format('%s %s %d %s %s', slot, args[6], others, args[8], args[3])
  store_frame(keys[2], seq, head, args[7])
  keep_frames(rec, keys[2], tonumber(args[9]))
  return {seq, 0, others, r[5]}
end

-- read(slot, fence, after, limit): {upto, 1 if there is more, seq, head, body, ...}
local function read(keys, args)
  local slot = tonumber(args[1])
  local r = redis.call('HMGET', keys[1], 'members', 'epoch', 'seq', 'fence:' .. slot)
  if not r[1] then return {'gone', 0} end
  if r[4] ~= args[2] then return {'fenced', tonumber(r[2])} end
  local upto, answer = tonumber(r[3]), {0, 0}
  local limit = tonumber(args[4])
  if has(tonumber(r[1]), slot) then
    local stored = redis.call('XRANGE', keys[2], '(' .. args[3] .. '-0', '+', 'COUNT', limit)
    for _, entry in ipairs(stored) do
      local head, body = entry_of(entry[2])
      local seq = tonumber(string.match(entry[1], '^%d+'))
      if has(recipients_of(head), slot) then
        answer[#answer + 1] = seq
        answer[#answer + 1] = head
        answer[#answer + 1] = body
      end
      if #stored == limit then upto, answer[2] = seq, 1 end
    end
  end
  answer[1] = upto
  return answer
end

-- taken(slot, fence, seq, seal): delete what every present recipient has taken (P9).
local function taken(keys, args)
  local rec, slot = keys[1], tonumber(args[1])
  local r = redis.call('HMGET', rec, 'members', 'seq', 'fence:' .. slot, 'taken:' .. slot,
    'sealed:' .. slot)
  if not r[1] or not has(tonumber(r[1]), slot) or r[3] ~= args[2] then return 0 end
  note_seal(rec, slot, r[5], args[4])
  local from, upto = tonumber(r[4]) or 0, math.min(tonumber(args[3]), tonumber(r[2]))
  if upto <= from then return 1 end
  redis.call('HSET', rec, 'taken:' .. slot, upto)
  local members = tonumber(r[1])
  local marks, done = taken_by(rec, members), {}
  -- Only what this member had not taken before can have become finished now.
  local span = redis.call('XRANGE', keys[2], '(' .. from .. '-0', string.format('%d', upto))
  for _, entry in ipairs(span) do
    local head = entry_of(entry[2])
    local seq = tonumber(string.match(entry[1], '^%d+'))
    if finished(head, seq, members, marks) then done[#done + 1] = entry[1] end
  end
  if #done > 0 then redis.call('XDEL', keys[2], unpack(done)) end
  return 1
end

-- expire_frames(cutoff): what was accepted at or before the cutoff; {sender, seq, kind, ...}
local function expire_frames(keys, args)
  local cutoff, lost, done = tonumber(args[1]), {}, {}
  for _, entry in ipairs(redis.call('XRANGE', keys[2], '-', '+')) do
    local head = entry_of(entry[2])
    local sender, kind, accepted = string.match(head, '^(%d+) (%d+) %d+ (%d+)')
    if tonumber(accepted) > cutoff then break end
    done[#done + 1] = entry[1]
    lost[#lost + 1] = tonumber(sender)
    lost[#lost + 1] = tonumber(string.match(entry[1], '^%d+'))
    lost[#lost + 1] = tonumber(kind)
  end
  if #done > 0 then redis.call('XDEL', keys[2], unpack(done)) end
  return lost
end

redis.register_function('append', append)
redis.register_function('read', read)
redis.register_function('taken', taken)
redis.register_function('expire_frames', expire_frames)
