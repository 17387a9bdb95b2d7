-- Who is asked to take whom: under the tag {q}. KEYS offers; field conversation, value "staff=until ...".
-- It stands until then. After that it rests a while, so that the same person is not asked at once again.

local function each(value)
  return string.gmatch(value, '([^= ]+)=(%d+)')
end

-- The value without what has rested long enough and without this person; nil when nothing is left.
local function kept(value, gone, staff)
  local left = {}
  for who, ends in each(value) do
    if tonumber(ends) > gone and who ~= staff then left[#left + 1] = who .. '=' .. ends end
  end
  return #left > 0 and table.concat(left, ' ') or nil
end

local function set(key, cid, value)
  if value then redis.call('HSET', key, cid, value) else redis.call('HDEL', key, cid) end
end

-- offer(conversation, staff, now, until, rest, ttl): 1, or 0 when one of the two has an offer already,
-- or has just said no to the other.
local function offer(keys, args)
  local key, cid, staff, now = keys[1], args[1], args[2], tonumber(args[3])
  local gone = now - tonumber(args[5])
  local all, others = redis.call('HGETALL', key), nil
  for i = 1, #all, 2 do
    local name, value = all[i], all[i + 1]
    for who, ends in each(value) do
      local mine, stands = name == cid, tonumber(ends) > now
      if stands and (mine or who == staff) then return 0 end
      if mine and who == staff and tonumber(ends) > gone then return 0 end
    end
    local left = kept(value, gone)
    if name == cid then others = left elseif left ~= value then set(key, name, left) end
  end
  redis.call('HSET', key, cid, (others and others .. ' ' or '') .. staff .. '=' .. args[4])
  redis.call('PEXPIRE', key, args[6])
  return 1
end

-- unoffer(conversation, staff, now, rests): it stands no more. With rests 1 she said no, and is not asked again
-- at once; with 0 it was nobody's choice.
local function unoffer(keys, args)
  local key, cid, staff, now = keys[1], args[1], args[2], tonumber(args[3])
  local all = redis.call('HGETALL', key)
  for i = 1, #all, 2 do
    if all[i] == cid then
      for who, ends in each(all[i + 1]) do
        if who == staff and tonumber(ends) > now then
          local others = kept(all[i + 1], 0, staff)
          if args[4] == '1' then others = (others and others .. ' ' or '') .. staff .. '=' .. args[3] end
          set(key, cid, others)
          return 1
        end
      end
    end
  end
  return 0
end

redis.register_function('offer', offer)
redis.register_function('unoffer', unoffer)
