-- One commit per epoch, with its Welcome, whole or not at all (P5, P7). KEYS: rec, frames.

local function listed(text)
  local found = {}
  for slot in string.gmatch(text, '%d+') do found[#found + 1] = tonumber(slot) end
  return found
end

-- The members after the commit, or nil when the claim does not fit the record.
local function changed(rec, members, adds, removes)
  for _, slot in ipairs(removes) do
    if slot == 0 or not has(members, slot) then return nil end
    members = without(members, slot)
  end
  for _, slot in ipairs(adds) do
    if slot < 1 or slot > 31 or has(members, slot) then return nil end
    if redis.call('HEXISTS', rec, 'staff:' .. slot) == 0 then return nil end
    members = with(members, slot)
  end
  return members
end

-- Frames that only removed members still waited for.
local function drop(rec, frames, members)
  local marks, done = taken_by(rec, members), {}
  for _, entry in ipairs(redis.call('XRANGE', frames, '-', '+')) do
    local head = entry_of(entry[2])
    local seq = tonumber(string.match(entry[1], '^%d+'))
    if finished(head, seq, members, marks) then done[#done + 1] = entry[1] end
  end
  if #done > 0 then redis.call('XDEL', frames, unpack(done)) end
end

local function answer(last, again, at, stayed, newcomers)
  local epoch, seq, welcome = string.match(last, ' (%d+) (%d+) (%d+)$')
  return {tonumber(epoch), tonumber(seq), tonumber(welcome), again, at, stayed, newcomers}
end

-- commit(slot, fence, group, epoch, hash, commit, welcome, adds, removes, now, ttl, version,
--        seal, changes...): {epoch, seq, welcome's seq or 0, 1 if repeated, at, stayed, newcomers}
local function commit(keys, args)
  local rec, frames, slot = keys[1], keys[2], args[1]
  local r = redis.call('HMGET', rec, 'members', 'epoch', 'group', 'seq', 'at', 'version',
    'commit', 'fence:' .. slot, 'sealed:' .. slot)
  local members, epoch = tonumber(r[1]), tonumber(r[2])
  if not members then return {'gone', 0} end
  if slot ~= '0' then return {'not_yours', epoch} end
  if r[8] ~= args[2] then return {'fenced', epoch} end
  note_seal(rec, slot, r[9], args[13])
  if r[7] and string.match(r[7], '^%x+') == args[5] then return answer(r[7], 1, r[5], 0, 0) end
  if r[3] ~= args[3] or r[2] ~= args[4] then return {'stale', epoch} end
  if r[6] ~= args[12] then return {'conflict', epoch} end
  local adds, removes = listed(args[8]), listed(args[9])
  local after = changed(rec, members, adds, removes)
  if not after or #slots(after) > MOST_MEMBERS then return {'invalid', epoch} end

  -- As for other frames, or empty commits that nobody takes would fill the store. A removal is
  -- never kept waiting, and there are no more of them than slots.
  if #removes == 0 and redis.call('XLEN', frames) >= MOST_FRAMES then return {'wait', epoch} end

  local at, seq, welcome = r[5], tonumber(r[4]) + 1, 0
  for _, gone in ipairs(removes) do at = moved(at, gone, nil) end
  if #removes > 0 then drop(rec, frames, after) end
  local tail = args[10] .. ' ' .. args[3]
  -- The opener applies its own commit where it stands in the stream (P5); the added get the
  -- Welcome instead, and nothing that was said before.
  local stayed = common(members, after)
  local newcomers = after - stayed
  local head = string.format('0 2 %d %s', stayed, tail)
  store_frame(frames, seq, head, args[6])
  if newcomers > 0 then
    welcome = seq + 1
    store_frame(frames, welcome, string.format('0 3 %d %s', newcomers, tail), args[7])
  end
  keep_frames(rec, frames, tonumber(args[11]))
  local last = string.format('%s %d %d %d', args[5], epoch + 1, seq, welcome)
  redis.call('HSET', rec, 'epoch', epoch + 1, 'members', after, 'at', at, 'commit', last,
    'seq', math.max(seq, welcome), 'version', tonumber(r[6]) + 1)
  change(rec, args, 14)
  return answer(last, 0, at, stayed, newcomers)
end

-- regroup(fence, version, seal, changes...): the visitor's page went back in time (P16), so this
-- group is over: {its next number}. Frames and the accepted commit go, the sequence goes on.
local function regroup(keys, args)
  local rec = keys[1]
  local r = redis.call('HMGET', rec, 'epoch', 'group', 'at', 'version', 'fence:0')
  if not r[1] then return {'gone', 0} end
  if r[5] ~= args[1] then return {'fenced', tonumber(r[1])} end
  if r[4] ~= args[2] then return {'conflict', tonumber(r[1])} end
  local group, here = tonumber(r[2]) + 1, string.match(r[3], ' 0=[^ ]*') or ''
  redis.call('DEL', keys[2])
  redis.call('HDEL', rec, 'commit')
  -- From here the page counts its seals anew: what it lost is not the newest any more.
  redis.call('HSET', rec, 'epoch', 0, 'group', group, 'members', 1, 'at', here,
    'sealed:0', args[3], 'version', tonumber(r[4]) + 1)
  change(rec, args, 4)
  return {group}
end

redis.register_function('commit', commit)
redis.register_function('regroup', regroup)
