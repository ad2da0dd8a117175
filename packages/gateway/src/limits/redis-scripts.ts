import { COUNTING } from './redis-counting.js';

/*
 * Each script takes one key, the set of holds, which says to a cluster where everything lies, and one argument: a list
 * as JSON, since many arguments cost Node more than the rest of a call (measured: 9 microseconds for 30), and since a
 * name that a caller chose can hold any character.
 */
const INPUT = `
local input = cjson.decode(ARGV[1])
local tag = input[1]
`;

/**
 * Decides about calls, one after another: all limits of each or none, by Redis's own clock. Those that come at the same
 * moment share a script, a message and an answer.
 *
 * Input: the tag, life of a hold, life of a record, then for each step its letter and the id of its call, and
 * - `r`, reserve: how many limits, then for each name, kind, limit, amount, window, immediate;
 * - `s`, settle: how many amounts, then these;
 * - `n`, renew: nothing.
 *
 * Gives epoch and now, then for each step
 * - `r`: 1 if admitted, position that refused or -1, then for each limit remaining, spent, reset;
 * - `s`: how many limits (-1 for an unknown id), then the same of each;
 * - `n`: 1 if renewed.
 */
export const DECIDE = `${INPUT}${COUNTING}
local now = clock()
local holds, hold_life, record_life = KEYS[1], input[2], input[3]
local out = { epoch(tag .. 'epoch'), now }
local function give(value) out[#out + 1] = value end

local function reserve(id, from, count)
  local record = tag .. 'r:' .. id
  local known = redis.call('EXISTS', record) == 1
  local checks, taken, refused = {}, {}, -1
  for i = 1, count do
    local at = from + (i - 1) * 6
    local k, kind, limit, amount, window = input[at], input[at + 1], input[at + 2], input[at + 3], input[at + 4]
    local spent, held = look(k, kind, window, now)
    local wanted = (taken[k] or 0) + amount
    taken[k] = wanted
    checks[i] = { k, kind, window, amount, input[at + 5], limit, spent, held, wanted }
    if refused == -1 and not known and spent + held + wanted > limit then refused = i - 1 end
  end
  local take = refused == -1 and not known
  if take then
    local packed = {}
    for i, check in ipairs(checks) do
      local k, kind, window, amount = check[1], check[2], check[3], check[4]
      if check[5] == 1 then spend(k, kind, window, amount, now) else hold(k, amount) end
      keep(k, kind, window)
      packed[i] = { k, kind, window, amount, check[5], check[6] }
    end
    redis.call('HSET', record, 'c', cmsgpack.pack(packed), 'a', int(now))
    redis.call('PEXPIRE', record, record_life)
    redis.call('ZADD', holds, int(now + hold_life), id)
  end
  give(refused == -1 and 1 or 0)
  give(refused)
  for i, check in ipairs(checks) do
    local k, kind, window, limit, spent, held, wanted = check[1], check[2], check[3], check[6], check[7], check[8], check[9]
    if take then
      if check[5] == 1 then spent = kind == 'n' and 0 or spent + taken[k] else held = held + taken[k] end
    end
    give(math.max(0, limit - spent - held))
    give(spent)
    if refused ~= i - 1 then give(reset(k, kind, window, now, spent, nil))
    elseif wanted > limit then give(-1)
    else give(reset(k, kind, window, now, spent, spent + held + wanted - limit)) end
  end
end

local function settle(id, from)
  local record = tag .. 'r:' .. id
  local f = redis.call('HMGET', record, 'c', 'a', 'x')
  if not f[1] then return give(-1) end
  local at, expired = tonumber(f[2]), f[3] == '1'
  redis.call('DEL', record)
  redis.call('ZREM', holds, id)
  local checks = cmsgpack.unpack(f[1])
  for i, check in ipairs(checks) do
    local k, kind, window, amount = check[1], check[2], check[3], check[4]
    local used = math.max(0, input[from + i - 1] or amount)
    if check[5] == 1 then
      if used < amount then take_back(k, kind, window, amount - used, at, now)
      elseif used > amount then spend(k, kind, window, used - amount, now) end
    else
      if not expired then release(k, amount) end
      spend(k, kind, window, used, now)
    end
    keep(k, kind, window)
  end
  give(#checks)
  for _, check in ipairs(checks) do
    local k, kind, window = check[1], check[2], check[3]
    local spent, held = look(k, kind, window, now)
    give(math.max(0, check[6] - spent - held))
    give(spent)
    give(reset(k, kind, window, now, spent, nil))
  end
end

local function renew(id)
  local record = tag .. 'r:' .. id
  if redis.call('HGET', record, 'x') == '1' or redis.call('EXISTS', record) == 0 then return give(0) end
  redis.call('ZADD', holds, 'XX', int(now + hold_life), id)
  redis.call('PEXPIRE', record, record_life)
  give(1)
end

expire(holds, tag .. 'r:', now)
local at = 4
while at <= #input do
  local letter, id = input[at], input[at + 1]
  if letter == 'n' then
    renew(id)
    at = at + 2
  else
    local count = input[at + 2]
    if letter == 'r' then reserve(id, at + 3, count) else settle(id, at + 3) end
    at = at + 3 + count * (letter == 'r' and 6 or 1)
  end
end
return out
`;

/**
 * Sees to it that at least so much is on record under a limit with a calendar window. Input: the tag, the name of the
 * limit, kind, amount. Gives what was spent before, and what is spent now.
 */
export const RAISE = `${INPUT}${COUNTING}
local now = clock()
local k, kind, wanted = input[2], input[3], input[4]
epoch(tag .. 'epoch')
local spent = look(k, kind, 0, now)
if wanted > spent then
  spend(k, kind, 0, wanted - spent, now)
  keep(k, kind, 0)
end
return { spent, math.max(spent, wanted) }
`;

/**
 * Puts down what was spent without asking: while the store was away, or before it lost everything. Input: the tag, the
 * name of the limit, kind, window, times and amounts in turn; a time of 0 stands for now.
 */
export const RECORD = `${INPUT}${COUNTING}
local now = clock()
local k, kind, window, given = input[2], input[3], input[4], input[5]
epoch(tag .. 'epoch')
look(k, kind, window, now)
if kind == 'e' or kind == 's' then
  local list, all, sum = list_of(k), {}, 0
  for _, entry in ipairs(redis.call('LRANGE', list, 0, -1)) do
    local at, amount
    if kind == 'e' then at, amount = tonumber(entry), 1 else at, amount = split(entry) end
    all[#all + 1] = { at, amount }
  end
  for i = 1, #given, 2 do
    local at, amount = given[i], given[i + 1]
    if at == 0 or at > now then at = now end
    if at > now - window then
      if kind == 'e' then for unit = 1, math.min(amount, 1001) do all[#all + 1] = { at, 1 } end else all[#all + 1] = { at, amount } end
    end
  end
  table.sort(all, function(a, b) return a[1] < b[1] end)
  redis.call('DEL', list)
  for _, entry in ipairs(all) do
    sum = sum + entry[2]
    redis.call('RPUSH', list, kind == 'e' and int(entry[1]) or (int(entry[1]) .. ':' .. int(entry[2])))
  end
  if kind == 's' then redis.call('HSET', bucket_of(k), 's', int(sum), 'b', 0) end
elseif kind ~= 'n' then
  local start = bounds(kind, now)
  for i = 1, #given, 2 do
    local at = given[i]
    if at == 0 or at >= start then spend(k, kind, window, given[i + 1], now) end
  end
end
keep(k, kind, window)
return { 1 }
`;

/**
 * Puts right what was charged some time ago. Input: the tag, a name for the correction and how long it is known by it,
 * how many milliseconds ago, then for each limit its name, kind, window and the amount, which is less than 0 where
 * something is given back. One that has been made already, with only the answer lost, is not made again.
 */
export const CORRECT = `${INPUT}${COUNTING}
local now = clock()
local at = now - input[4]
epoch(tag .. 'epoch')
if not redis.call('SET', tag .. 'c:' .. input[2], 1, 'PX', input[3], 'NX') then return { 0 } end
for i = 5, #input, 4 do
  local k, kind, window, amount = input[i], input[i + 1], input[i + 2], input[i + 3]
  look(k, kind, window, now)
  if amount < 0 then take_back(k, kind, window, -amount, at, now) else spend(k, kind, window, amount, now) end
  keep(k, kind, window)
end
return { 1 }
`;
