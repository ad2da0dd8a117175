export { blockReadings, opaqueFields, type BlockReading } from './content-blocks.js';
export { costOf, priceOf, type CostOptions } from './cost.js';
export { isJsonObject, type JsonObject, type JsonValue } from './json-value.js';
export { MAXIMUM_DEPTH, parseRequest } from './parse-request.js';
export { prices, type Price } from './prices.js';
export { Segment, pathText, type EditLog, type Origin, type PathNode, type Trust } from './segment.js';
export { SseDecoder, SseOverflowError, encodeEvent, type SseEvent } from './sse.js';
export { noUsage, readUsage, type Usage } from './usage.js';
export { walkRequest } from './walk.js';
