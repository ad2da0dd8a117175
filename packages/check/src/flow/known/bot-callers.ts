/**
 * Where the libraries of chats say who wrote: `author`, `user` and `member` of Discord; `from`, `chat` and `senderChat` of
 * Telegram; `user`, `user_id` and `team_id` of Slack; `author` and `from` of WhatsApp; `source` of LINE; `sender` of Matrix,
 * Viber and Messenger; `conversation` of Microsoft's bots; `session` of grammY and Telegraf.
 */
export const callersOfBots = ['author', 'user', 'member', 'from', 'chat', 'chatId', 'senderChat', 'sender', 'source', 'conversation', 'session', 'user_id', 'userId', 'team_id', 'teamId', 'channel_id', 'channelId', 'guildId', 'guild_id', 'roomId', 'senderId'] as const;
