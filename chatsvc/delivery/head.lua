-- The head of the library `chatsvc`: what all its functions share (functions.py joins the files).
-- Answers: a list that begins with a number was done; one that begins with a code was refused.

-- 256 untaken frames: the sender waits, nothing accepted is ever trimmed by count (protocol 6).
local MOST_FRAMES = 256
-- At 6 leaves ts-mls refuses valid trees: 4 members is profile 1 (shared/protocol.md 1, 7.6).
local MOST_MEMBERS = 4

local function has(mask, slot)
  return math.floor(mask / 2 ^ slot) % 2 == 1
end

local function with(mask, slot)
  return has(mask, slot) and mask or mask + 2 ^ slot
end

local function without(mask, slot)
  return has(mask, slot) and mask - 2 ^ slot or mask
end

local function common(a, b)
  local both = bit.band(a, b)
  return both < 0 and both + 2 ^ 32 or both
end

local function slots(mask)
  local found = {}
  for slot = 0, 31 do
    if has(mask, slot) then found[#found + 1] = slot end
  end
  return found
end

-- Not declared as a key: FCALL would ask the console for the right to read it (acl.py).
local function share_of(rec)
  return (string.gsub(rec, ':rec$', ':s'))
end

-- Not declared either: the visitor's process may shorten and delete these, never read them.
local function staff_shares_of(rec)
  return (string.gsub(rec, ':rec$', ':sc'))
end

-- A page seals its state before it speaks (P16): the newest seal that a member has named.
local function note_seal(rec, slot, before, seal)
  if tonumber(seal) > (tonumber(before) or 0) then
    redis.call('HSET', rec, 'sealed:' .. slot, seal)
  end
end

-- `at` is " 0=process 1=process": where each member's socket was last seen.
local function moved(at, slot, process)
  local rest = string.gsub(at, ' ' .. slot .. '=[^ ]*', '')
  return process and rest .. ' ' .. slot .. '=' .. process or rest
end

-- A stored frame's head is "sender kind recipients accepted group".
local function recipients_of(head)
  return tonumber(string.match(head, '^%d+ %d+ (%d+)'))
end

local function entry_of(fields)
  return fields[2], fields[4]
end

-- What a member's taken marks say, as {slot: seq}.
local function taken_by(rec, members)
  local who, names = slots(members), {}
  for i, slot in ipairs(who) do names[i] = 'taken:' .. slot end
  local marks, taken = redis.call('HMGET', rec, unpack(names)), {}
  for i, slot in ipairs(who) do taken[slot] = tonumber(marks[i]) or 0 end
  return taken
end

local function finished(head, seq, members, taken)
  local left = common(recipients_of(head), members)
  for slot, mark in pairs(taken) do
    if mark >= seq then left = without(left, slot) end
  end
  return left == 0
end

-- Frames never outlive their record, nor their own time after the youngest of them.
local function keep_frames(rec, frames, ttl)
  redis.call('PEXPIRE', frames, math.min(redis.call('PTTL', rec), ttl))
end

local function store_frame(frames, seq, head, body)
  redis.call('XADD', frames, string.format('%d-0', seq), 'h', head, 'b', body)
end

-- Who loses a seat loses what hangs on it: the share that opens what the console sealed (P17),
-- and the fence, so that no process takes a frame from that console or gives it one (P18).
local function unseat(rec, slot)
  local fence = tonumber(redis.call('HGET', rec, 'fence:' .. slot)) or 0
  redis.call('HSET', rec, 'fence:' .. slot, fence + 1)
  redis.call('HDEL', staff_shares_of(rec), slot)
end

-- The driver's changes: a count of sets, name and value pairs, then names to delete.
local function change(rec, args, first)
  local last = first + 2 * tonumber(args[first])
  for i = first + 1, last, 2 do redis.call('HSET', rec, args[i], args[i + 1]) end
  for i = last + 1, #args do
    local slot = string.match(args[i], '^staff:(%d+)$')
    if redis.call('HDEL', rec, args[i]) == 1 and slot then unseat(rec, slot) end
  end
end

-- ready(): the functions are here; no key.
redis.register_function('ready', function() return 1 end)
