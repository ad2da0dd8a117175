/**
 * The parts that run inside Redis. Plain Lua 5.1 without a shebang, so that stock Redis 7.0 and Valkey take it. All names
 * carry one hash tag, so that in a cluster everything that a call touches lies in one slot.
 *
 * For each limit `k`: the hash `b:k` (h: held, s: spent, b: start of the newest slice, p: start of the calendar period)
 * and, for rolling windows, the list `l:k` of times (exact) or `time:sum` pairs (sliced). For each call the hash
 * `r:<id>` (c: its checks, a: when, x: 1 once its holds have expired); all live holds stand in one sorted set by
 * expiry. What comes before a name keeps them apart, whatever a user is called.
 */

/** Gives the bounds of the calendar period of kind `d`, `w` or `m` that a time lies in. */
export const CALENDAR = `
-- Days to and from civil dates: the era algorithm (400-year cycles that begin on 1 March).
local function month_bounds(now)
  local z = math.floor(now / 86400000) + 719468
  local era = math.floor(z / 146097)
  local doe = z - era * 146097
  local yoe = math.floor((doe - math.floor(doe / 1460) + math.floor(doe / 36524) - math.floor(doe / 146096)) / 365)
  local doy = doe - (365 * yoe + math.floor(yoe / 4) - math.floor(yoe / 100))
  local mp = math.floor((5 * doy + 2) / 153)
  local year, month = yoe + era * 400, mp < 10 and mp + 3 or mp - 9
  if month <= 2 then year = year + 1 end
  local function first(y, m)
    if m > 12 then y, m = y + 1, m - 12 end
    if m <= 2 then y = y - 1 end
    local e = math.floor(y / 400)
    local yy = y - e * 400
    local d = math.floor((153 * (m > 2 and m - 3 or m + 9) + 2) / 5)
    return (e * 146097 + yy * 365 + math.floor(yy / 4) - math.floor(yy / 100) + d - 719468) * 86400000
  end
  return first(year, month), first(year, month + 1)
end

local function bounds(kind, now)
  if kind == 'd' then
    local start = now - now % 86400000
    return start, start + 86400000
  end
  if kind == 'w' then
    -- The epoch was a Thursday: the first Monday came four days later.
    local start = now - (now - 345600000) % 604800000
    return start, start + 604800000
  end
  return month_bounds(now)
end
`;

/** Needs `tag`, what all names begin with. */
export const COUNTING = `${CALENDAR}
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function bucket_of(k) return tag .. 'b:' .. k end

local function list_of(k) return tag .. 'l:' .. k end

local function int(n) return string.format('%.0f', n) end

local function split(entry)
  local at = string.find(entry, ':', 1, true)
  return tonumber(string.sub(entry, 1, at - 1)), tonumber(string.sub(entry, at + 1))
end

-- What the window holds, and what is held beside it.
local function look(k, kind, window, now)
  if kind == 'e' then
    local list, cut = list_of(k), now - window
    while true do
      local head = redis.call('LINDEX', list, 0)
      if not head or tonumber(head) > cut then break end
      redis.call('LPOP', list)
    end
    return redis.call('LLEN', list), tonumber(redis.call('HGET', bucket_of(k), 'h') or 0)
  end
  local f = redis.call('HMGET', bucket_of(k), 'h', 's', 'p')
  local held, spent = tonumber(f[1] or 0), tonumber(f[2] or 0)
  if kind == 'n' then return 0, held end
  if kind == 's' then
    local list, cut, gone = list_of(k), now - window, 0
    while true do
      local head = redis.call('LINDEX', list, 0)
      if not head then break end
      local at, sum = split(head)
      if at > cut then break end
      redis.call('LPOP', list)
      gone = gone + sum
    end
    if gone > 0 then
      spent = math.max(0, spent - gone)
      redis.call('HSET', bucket_of(k), 's', int(spent))
    end
    return spent, held
  end
  local start = bounds(kind, now)
  if tonumber(f[3] or 0) ~= start then return 0, held end
  return spent, held
end

local function keep(k, kind, window)
  local ttl = window + 21600000
  if kind == 'm' then ttl = ttl + 2764800000 elseif kind == 'w' then ttl = ttl + 604800000 elseif kind == 'd' then ttl = ttl + 86400000 end
  redis.call('PEXPIRE', bucket_of(k), int(ttl))
  if kind == 'e' or kind == 's' then redis.call('PEXPIRE', list_of(k), int(ttl)) end
end

local function hold(k, amount)
  if amount ~= 0 then redis.call('HINCRBY', bucket_of(k), 'h', int(amount)) end
end

local function release(k, amount)
  if amount == 0 then return end
  local left = redis.call('HINCRBY', bucket_of(k), 'h', int(-amount))
  if left < 0 then redis.call('HSET', bucket_of(k), 'h', 0) end
end

local function spend(k, kind, window, amount, now)
  if amount <= 0 or kind == 'n' then return end
  local list = list_of(k)
  if kind == 'e' then
    local last = redis.call('LINDEX', list, -1)
    local at = int(math.max(now, tonumber(last or 0)))
    -- More than every exact limit fills all of them just as well.
    for unit = 1, math.min(amount, 1001) do redis.call('RPUSH', list, at) end
  elseif kind == 's' then
    local last = redis.call('LINDEX', list, -1)
    local start = tonumber(redis.call('HGET', bucket_of(k), 'b') or 0)
    if last and now - start < window / 100 then
      local at, sum = split(last)
      redis.call('LSET', list, -1, int(math.max(at, now)) .. ':' .. int(sum + amount))
    else
      redis.call('RPUSH', list, int(now) .. ':' .. int(amount))
      redis.call('HSET', bucket_of(k), 'b', int(now))
    end
    redis.call('HINCRBY', bucket_of(k), 's', int(amount))
  else
    local start = bounds(kind, now)
    if tonumber(redis.call('HGET', bucket_of(k), 'p') or 0) ~= start then redis.call('HSET', bucket_of(k), 'p', int(start), 's', 0) end
    redis.call('HINCRBY', bucket_of(k), 's', int(amount))
  end
end

local function take_back(k, kind, window, amount, at, now)
  if kind == 'e' then
    -- From the newest: the entry of this very call, or one of the same millisecond, which is as good.
    redis.call('LREM', list_of(k), -amount, int(at))
  elseif kind == 's' then
    -- Its slice may have left: then the first that is found would be another call's.
    if at <= now - window then return end
    local list, left = list_of(k), amount
    local entries = redis.call('LRANGE', list, 0, -1)
    for i = 1, #entries do
      local time, sum = split(entries[i])
      if left > 0 and time >= at then
        local taken = math.min(left, sum)
        redis.call('LSET', list, i - 1, int(time) .. ':' .. int(sum - taken))
        left = left - taken
      end
    end
    redis.call('HINCRBY', bucket_of(k), 's', int(left - amount))
  elseif kind ~= 'n' then
    local f = redis.call('HMGET', bucket_of(k), 'p', 's')
    local start = bounds(kind, at)
    if tonumber(f[1] or 0) == start then redis.call('HSET', bucket_of(k), 's', int(math.max(0, tonumber(f[2] or 0) - amount))) end
  end
end

-- When everything spent is free again; with 'need', when that much of it is. -1: never by waiting for the window alone.
local function reset(k, kind, window, now, spent, need)
  if need and need > spent then return now + 1000 end
  if spent == 0 then return now end
  if kind == 'd' or kind == 'w' or kind == 'm' then
    local _, stop = bounds(kind, now)
    return stop
  end
  local list = list_of(k)
  if not need then
    local last = redis.call('LINDEX', list, -1)
    if not last then return now end
    return (kind == 'e' and tonumber(last) or (split(last))) + window
  end
  if kind == 'e' then return tonumber(redis.call('LINDEX', list, need - 1)) + window end
  local freed = 0
  for _, entry in ipairs(redis.call('LRANGE', list, 0, -1)) do
    local at, sum = split(entry)
    freed = freed + sum
    if freed >= need then return at + window end
  end
  return now + 1000
end

-- Gives back what crashed processes held.
local function expire(holds, prefix, now)
  local due = redis.call('ZRANGEBYSCORE', holds, '-inf', int(now), 'LIMIT', 0, 200)
  for _, id in ipairs(due) do
    redis.call('ZREM', holds, id)
    local record = prefix .. id
    local packed = redis.call('HGET', record, 'c')
    if packed then
      redis.call('HSET', record, 'x', 1)
      for _, check in ipairs(cmsgpack.unpack(packed)) do
        if check[5] ~= 1 then release(check[1], check[4]) end
      end
    end
  end
end

-- Tells a store that was emptied from the one that an instance knew.
local function epoch(name)
  local value = redis.call('GET', name)
  if not value then
    local t = redis.call('TIME')
    value = t[1] .. '.' .. t[2]
    redis.call('SET', name, value)
  end
  return value
end
`;
