/** How a text shows that errors of Claude are told apart, by the SDKs' classes or by their status. */
export const byType = /(?:APIError|RateLimitError|OverloadedError|AuthenticationError|BadRequestError|APIConnection\w{0,20}|APIUserAbortError|AnthropicError|APICallError|ConflictError|PermissionDeniedError|InternalServerError|UnprocessableEntityError)\b|\b(?:err|error|e|ex)\??\.(?:status|statusCode|type|error\.type)\b|\.status\s{0,4}(?:[!<>]|===?|\))/;

/** Errors that are none of Claude's: what is asked of these says nothing of the others. */
export const others = 'Error|ZodError|ValidationError|ValiError|SyntaxError|TypeError|RangeError|ReferenceError|MulterError|Prisma\\w{1,40}|HTTPException|HttpException|TRPCError|GraphQLError|JsonWebTokenError|TokenExpiredError|UnauthorizedError|NotFoundError|NotFoundException|QueryFailedError|CastError';
export const ofOthers = new RegExp(`^(?:\\w{1,40}\\.){0,3}(?:${others})$`);
