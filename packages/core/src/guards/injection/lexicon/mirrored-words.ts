// Words that hardly any attack does without, in the languages of the lexicon that people most often write in. Read backwards or rotated by 13 they are no words of any language, so
// one of them is reason enough to read the whole text that way.
export const words = ['ignore', 'disregard', 'forget', 'override', 'bypass', 'previous', 'instruction', 'instructions', 'prompt', 'system', 'reveal', 'restrictions', 'password', 'unrestricted', 'assistant', 'secret', 'everything', 'guidelines', 'developer', 'without', 'rules', 'pretend', 'filters', 'limits', 'hidden', 'above', 'refuse', 'uncensored', 'configuration', 'orders', 'disable', 'instructed', 'operator', 'message', 'answer', 'conversation', 'forbidden', 'obey', 'ethical', 'follow', 'policy', 'maintenance', 'your', 'what', 'this', 'that', 'with', 'from', 'show', 'tell', 'print', 'repeat', 'request', 'information'];
export const otherWords = [
  'ignoriere', 'vergiss', 'anweisungen', 'regeln', 'jetzt', 'deine', 'nicht', 'oublie', 'consignes', 'toutes', 'maintenant', 'règles', 'restricciones', 'instrucciones', 'ignora', 'olvida', 'ahora', 'reglas', 'respuesta', 'istruzioni', 'dimentica', 'tutte', 'regole', 'senza', 'risposta',
  'instruções', 'esqueça', 'você', 'regras', 'instructies', 'vergeet', 'zignoruj', 'polecenia', 'zasad', 'talimatları', 'kurallarını', 'sistem', 'sistema', 'instrukcje', 'игнорируй', 'инструкции', 'забудь', 'правила', 'система', 'تجاهل', 'التعليمات', '忽略', '指令', '無視', '指示', '무시하', '지시를',
];
// The commonest words of English, where what is left of them is no word of any language that uses the letters.
export const rotatedOnly = ['the', 'you', 'and', 'all', 'are', 'now', 'not', 'for', 'will', 'must'];
export const reversedOnly = ['the', 'you', 'will', 'must'];
