/**
 * What runs inside Redis: one script decides about all limits of a call, all or nothing, by Redis's own clock. Plain
 * Lua 5.1 without a shebang, so that stock Redis 7.0 and Valkey take it. All names carry one hash tag, so that in a
 * cluster everything that a call touches lies in one slot.
 *
 * For each limit `k`: the hash `k` (h: held, s: spent, b: start of the newest slice, p: start of the calendar period)
 * and, for rolling windows, the list `k:l` of times (exact) or `time:sum` pairs (sliced). For each call the hash
 * `<record>` (c: its checks, a: when, x: 1 once its holds have expired); all live holds stand in one sorted set by
 * expiry.
 */
const COMMON = `
local function clock()
  local t = redis.call('TIME')
  return t[1] * 1000 + math.floor(t[2] / 1000)
end

local function int(n) return string.format('%.0f', n) end

local function split(entry)
  local at = string.find(entry, ':', 1, true)
  return tonumber(string.sub(entry, 1, at - 1)), tonumber(string.sub(entry, at + 1))
end

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

-- What the window holds, and what is held beside it.
local function look(k, kind, window, now)
  if kind == 'e' then
    local list, cut = k .. ':l', now - window
    while true do
      local head = redis.call('LINDEX', list, 0)
      if not head or tonumber(head) > cut then break end
      redis.call('LPOP', list)
    end
    return redis.call('LLEN', list), tonumber(redis.call('HGET', k, 'h') or 0)
  end
  local f = redis.call('HMGET', k, 'h', 's', 'p')
  local held, spent = tonumber(f[1] or 0), tonumber(f[2] or 0)
  if kind == 'n' then return 0, held end
  if kind == 's' then
    local list, cut, gone = k .. ':l', now - window, 0
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
      redis.call('HSET', k, 's', int(spent))
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
  redis.call('PEXPIRE', k, int(ttl))
  if kind == 'e' or kind == 's' then redis.call('PEXPIRE', k .. ':l', int(ttl)) end
end

local function hold(k, amount)
  if amount ~= 0 then redis.call('HINCRBY', k, 'h', int(amount)) end
end

local function release(k, amount)
  if amount == 0 then return end
  local left = redis.call('HINCRBY', k, 'h', int(-amount))
  if left < 0 then redis.call('HSET', k, 'h', 0) end
end

local function spend(k, kind, window, amount, now)
  if amount <= 0 or kind == 'n' then return end
  local list = k .. ':l'
  if kind == 'e' then
    local last = redis.call('LINDEX', list, -1)
    local at = int(math.max(now, tonumber(last or 0)))
    for unit = 1, amount do redis.call('RPUSH', list, at) end
  elseif kind == 's' then
    local last = redis.call('LINDEX', list, -1)
    local start = tonumber(redis.call('HGET', k, 'b') or 0)
    if last and now - start < window / 100 then
      local at, sum = split(last)
      redis.call('LSET', list, -1, int(math.max(at, now)) .. ':' .. int(sum + amount))
    else
      redis.call('RPUSH', list, int(now) .. ':' .. int(amount))
      redis.call('HSET', k, 'b', int(now))
    end
    redis.call('HINCRBY', k, 's', int(amount))
  else
    local start = bounds(kind, now)
    if tonumber(redis.call('HGET', k, 'p') or 0) ~= start then redis.call('HSET', k, 'p', int(start), 's', 0) end
    redis.call('HINCRBY', k, 's', int(amount))
  end
end

local function take_back(k, kind, window, amount, at)
  if kind == 'e' then
    -- From the newest: the entry of this very call, or one of the same millisecond, which is as good.
    redis.call('LREM', k .. ':l', -amount, int(at))
  elseif kind == 's' then
    local list, left = k .. ':l', amount
    local entries = redis.call('LRANGE', list, 0, -1)
    for i = 1, #entries do
      local time, sum = split(entries[i])
      if left > 0 and time >= at then
        local taken = math.min(left, sum)
        redis.call('LSET', list, i - 1, int(time) .. ':' .. int(sum - taken))
        left = left - taken
      end
    end
    redis.call('HINCRBY', k, 's', int(left - amount))
  elseif kind ~= 'n' then
    local f = redis.call('HMGET', k, 'p', 's')
    local start = bounds(kind, at)
    if tonumber(f[1] or 0) == start then redis.call('HSET', k, 's', int(math.max(0, tonumber(f[2] or 0) - amount))) end
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
  local list = k .. ':l'
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

/*
 * Each script takes one key, the set of holds, which says to a cluster where everything lies, and one argument: JSON,
 * since many arguments cost Node more than the rest of a call (measured: 9 microseconds for 30), and since a name that
 * a caller chose can hold any character. Its first two members are the tag of all names and the id of the call.
 */

/**
 * Then: life of a hold, life of a record, a list of limits as [name, kind, limit, amount, window, immediate]. Gives epoch, admitted, position that refused or -1, now, then for
 * each limit remaining, spent, reset.
 */
export const RESERVE = `${COMMON}
local now = clock()
local input = cjson.decode(ARGV[1])
local holds, tag, id = KEYS[1], input[1], input[2]
local record = tag .. 'r:' .. id
expire(holds, tag .. 'r:', now)
local known = redis.call('EXISTS', record) == 1
local checks, refused = {}, -1
local taken = {}
for i, wish in ipairs(input[5]) do
  local k = tag .. wish[1]
  local check = { k, wish[2], wish[5], wish[4], wish[6] }
  local limit = wish[3]
  local spent, held = look(k, check[2], check[3], now)
  local before = taken[k] or 0
  taken[k] = before + check[4]
  checks[i] = check
  check.limit, check.spent, check.held, check.wanted = limit, spent, held, taken[k]
  if refused == -1 and not known and spent + held + taken[k] > limit then refused = i - 1 end
end
if refused == -1 and not known then
  local packed = {}
  for i, check in ipairs(checks) do
    local k, kind, window, amount, immediate = check[1], check[2], check[3], check[4], check[5]
    if immediate == 1 then spend(k, kind, window, amount, now) else hold(k, amount) end
    keep(k, kind, window)
    packed[i] = { k, kind, window, amount, immediate, check.limit }
  end
  redis.call('HSET', record, 'c', cmsgpack.pack(packed), 'a', int(now))
  redis.call('PEXPIRE', record, input[4])
  redis.call('ZADD', holds, int(now + input[3]), id)
end
local out = { epoch(tag .. 'epoch'), refused == -1 and 1 or 0, refused, now }
for i, check in ipairs(checks) do
  local spent, held = check.spent, check.held
  if refused == -1 and not known then
    if check[5] == 1 then spent = spent + taken[check[1]] else held = held + taken[check[1]] end
    if check[2] == 'n' then spent = 0 end
  end
  local at
  if refused == i - 1 then
    if check.wanted > check.limit then at = -1
    else at = reset(check[1], check[2], check[3], now, spent, spent + held + check.wanted - check.limit) end
  else at = reset(check[1], check[2], check[3], now, spent, nil) end
  out[#out + 1] = math.max(0, check.limit - spent - held)
  out[#out + 1] = spent
  out[#out + 1] = at
end
return out
`;

/** Then: the amounts. Gives epoch, now (-1 for an unknown id), and for each limit remaining, spent, reset. */
export const SETTLE = `${COMMON}
local now = clock()
local input = cjson.decode(ARGV[1])
local holds, tag, id = KEYS[1], input[1], input[2]
local record = tag .. 'r:' .. id
local f = redis.call('HMGET', record, 'c', 'a', 'x')
if not f[1] then return { epoch(tag .. 'epoch'), -1 } end
local at, expired = tonumber(f[2]), f[3] == '1'
redis.call('DEL', record)
redis.call('ZREM', holds, id)
local checks = cmsgpack.unpack(f[1])
for i, check in ipairs(checks) do
  local k, kind, window, amount, immediate = check[1], check[2], check[3], check[4], check[5]
  local used = math.max(0, input[3][i] or amount)
  if immediate == 1 then
    if used < amount then take_back(k, kind, window, amount - used, at)
    elseif used > amount then spend(k, kind, window, used - amount, now) end
  else
    if not expired then release(k, amount) end
    spend(k, kind, window, used, now)
  end
  keep(k, kind, window)
end
local out = { epoch(tag .. 'epoch'), now }
for _, check in ipairs(checks) do
  local k, kind, window = check[1], check[2], check[3]
  local spent, held = look(k, kind, window, now)
  out[#out + 1] = math.max(0, check[6] - spent - held)
  out[#out + 1] = spent
  out[#out + 1] = reset(k, kind, window, now, spent, nil)
end
return out
`;

/** Then: life of a hold, life of a record. */
export const RENEW = `${COMMON}
local input = cjson.decode(ARGV[1])
local record = input[1] .. 'r:' .. input[2]
if redis.call('HGET', record, 'x') == '1' or redis.call('EXISTS', record) == 0 then return 0 end
redis.call('ZADD', KEYS[1], 'XX', int(clock() + input[3]), input[2])
redis.call('PEXPIRE', record, input[4])
return 1
`;

/**
 * Puts down what was spent without asking: while the store was away, or before it lost everything. In place
 * of the id stands the name of the limit. Then: kind, window, times and amounts in turn; a time of 0 stands for now.
 */
export const RECORD = `${COMMON}
local now = clock()
local input = cjson.decode(ARGV[1])
local k, kind, window, given = input[1] .. input[2], input[3], input[4], input[5]
epoch(input[1] .. 'epoch')
look(k, kind, window, now)
if kind == 'e' or kind == 's' then
  local list, all, sum = k .. ':l', {}, 0
  for _, entry in ipairs(redis.call('LRANGE', list, 0, -1)) do
    local at, amount
    if kind == 'e' then at, amount = tonumber(entry), 1 else at, amount = split(entry) end
    all[#all + 1] = { at, amount }
  end
  for i = 1, #given, 2 do
    local at, amount = given[i], given[i + 1]
    if at == 0 or at > now then at = now end
    if at > now - window then
      if kind == 'e' then for unit = 1, amount do all[#all + 1] = { at, 1 } end else all[#all + 1] = { at, amount } end
    end
  end
  table.sort(all, function(a, b) return a[1] < b[1] end)
  redis.call('DEL', list)
  for _, entry in ipairs(all) do
    sum = sum + entry[2]
    redis.call('RPUSH', list, kind == 'e' and int(entry[1]) or (int(entry[1]) .. ':' .. int(entry[2])))
  end
  if kind == 's' then redis.call('HSET', k, 's', int(sum), 'b', 0) end
elseif kind ~= 'n' then
  local start = bounds(kind, now)
  for i = 1, #given, 2 do
    local at = given[i]
    if at == 0 or at >= start then spend(k, kind, window, given[i + 1], now) end
  end
end
keep(k, kind, window)
return 1
`;
