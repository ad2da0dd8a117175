/** What a caller may have chosen, without control characters: a terminal would obey them. */
export const plainLine = (text: string): string => text.replaceAll(/\p{C}/gu, '?');
