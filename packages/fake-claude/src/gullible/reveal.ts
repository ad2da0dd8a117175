import { negatedBefore } from './sentences.js';

const VERB =
  /\b(?:reveal|show|print|repeat|output|display|tell|give|write|share|dump|leak|say|recite|copy|echo|disclose|expose|return|list|translate|encode|spell|type|send|paste|put|read|provide|quote|summari[sz]e|describe|explain|include|embed|what|what's|which|convert|render|complete|continue|state|forward|email|post|append|start|begin)\b/i;

/** The prompt by one of its names. */
const NAMED = new RegExp(
  [
    String.raw`\bsystem[ _-]?(?:prompt|message|instructions?|text|role)`,
    String.raw`\b(?:initial|original|hidden|secret|internal|developer|developers?'|base|core|starting|custom|confidential) (?:(?:system|full|entire|exact|own) ){0,3}(?:prompts?|instructions?|rules|guidelines|directives?|configuration|preamble|messages?|orders|guardrails)\b`,
    String.raw`\byour (?:(?:system|full|entire|exact|secret|hidden|internal|initial|original|complete|own|custom|developer) ){0,3}(?:prompts?|instructions?|rules|guidelines|directives?|configuration|preamble|orders|guardrails)\b`,
    String.raw`\b(?:pre-?prompt|meta-?prompt|initialization)\b`,
    String.raw`\bwhat (?:you (?:were|are|have been)|(?:were|are) you) (?:told|instructed|programmed|ordered)\b`,
    String.raw`\bhow you (?:were|are|have been) (?:configured|instructed|prompted|set up|programmed)\b`,
  ].join('|'),
  'i',
);

/** The prompt by its place; it means the prompt only where nothing else stands above. */
const PLACED = new RegExp(
  [
    String.raw`\b(?:previous|prior|preceding|above|earlier) (?:prompts?|instructions?|rules|guidelines|directives?|messages?|context|text|words|lines?)\b`,
    String.raw`\b(?:text|words|everything|anything|all|contents?|lines?|paragraphs?|sentences?|messages?|instructions) (?:that (?:is|was|are|were|came|comes|appears?) )?(?:written |given |said |printed |shown )?(?:above|before (?:this|that|my))\b`,
    String.raw`\b(?:beginning|start|top) of (?:this|the|our) (?:conversation|chat|context)\b`,
  ].join('|'),
  'i',
);

/** Verb and object in other languages; the two may stand in either order. */
const FOREIGN: ReadonlyArray<readonly [RegExp, RegExp]> = [
  [/zeig|gib|verrat|wiederhol|nenn|schreib|druck|sag|was (?:ist|sind|steht)/i, /system-?\s?prompt|systemnachricht|systemanweisung|(?:deine|ursprünglichen|obigen|anfänglichen) (?:anweisungen|instruktionen|regeln)/i],
  [/montre|affiche|révèle|répète|donne|écris|dis-moi|quel(?:le)?s? (?:est|sont)/i, /prompt système|message système|invite système|(?:tes|vos) (?:instructions|consignes|règles)|instructions initiales/i],
  [/muestra|muéstra|revela|repite|imprime|dime|escribe|dame|cuál(?:es)? (?:es|son)/i, /prompt del? sistema|mensaje del? sistema|(?:tus|sus) (?:instrucciones|reglas|indicaciones)|instrucciones (?:iniciales|del sistema)/i],
  [/mostra|rivela|ripeti|stampa|dimmi|scrivi|quali sono/i, /prompt di sistema|messaggio di sistema|(?:tue|le tue) (?:istruzioni|regole)|istruzioni iniziali/i],
  [/mostre|revele|repita|imprima|diga|escreva|quais são/i, /prompt (?:do|de) sistema|mensagem do sistema|suas (?:instruções|regras)|instruções iniciais/i],
  [/toon|laat|geef|herhaal|onthul|wat (?:is|zijn)/i, /systeemprompt|systeembericht|(?:je|jouw) (?:instructies|regels)/i],
  [/pokaż|ujawnij|powtórz|wypisz|podaj/i, /prompt systemowy|(?:swoje|twoje) instrukcje|instrukcje systemowe/i],
  [/göster|tekrarla|yazdır|söyle|açıkla/i, /sistem (?:istemi|mesajı|komutu|talimat)/i],
  [/покажи|раскрой|повтори|выведи|напиши|скажи|назови/i, /системн\p{L}* (?:промпт|сообщени|инструкци|подсказк)|(?:свои|твои|начальные) инструкции/iu],
  [/显示|透露|重复|输出|打印|告诉|泄露|给我|说出/, /系统提示|提示词|系统指令|初始指令|系统消息/],
  [/表示|教え|繰り返|出力|見せ|明か|書い/, /システムプロンプト|システムメッセージ|初期指示/],
  [/보여|알려|출력|반복|공개/, /시스템 프롬프트|시스템 메시지|초기 지시/],
  [/اعرض|أظهر|اكشف|كرر|اطبع|أخبرني/, /موجه النظام|تعليمات النظام|تعليماتك/],
  [/दिखा|बता|दोहरा|प्रकट/, /सिस्टम प्रॉम्प्ट|सिस्टम निर्देश|अपने निर्देश/],
];

/** Takes "ignore all previous instructions" out, which names the prompt without asking for it. */
export function withoutOverride(sentence: string): string {
  return sentence.replaceAll(/\b(?:ignore|disregard|forget|override|bypass|drop|set aside|do not follow|don't follow|stop following)\b.{0,60}?\b(?:prompts?|instructions?|rules|guidelines|directions|context|messages?|above|said)\b/gi, ' ');
}

/** Whether a sentence asks for the system prompt. `nothingAbove`: the text is the first of the conversation. */
export function asksForSystemPrompt(whole: string, nothingAbove: boolean): boolean {
  const sentence = withoutOverride(whole);
  if (NAMED.test(sentence) || (nothingAbove && PLACED.test(sentence))) {
    const verb = VERB.exec(sentence);
    if (verb !== null && !negatedBefore(sentence, verb.index)) return true;
  }
  return FOREIGN.some(([verb, noun]) => {
    const at = verb.exec(sentence);
    return at !== null && noun.test(sentence) && !negatedBefore(sentence, at.index);
  });
}

const SECRET = /\b(?:pass ?words?|passphrase|pass ?codes?|secret(?: (?:word|key|code|phrase))?|code ?word|api[ _-]?keys?|access (?:code|token|key)s?|tokens?|credentials?|flag|pin)\b/i;
const ASK = /\b(?:what|what's|which|tell|give|reveal|show|say|print|repeat|output|share|spell|write|need|know|disclose|encode|send)\b/i;

/** Whether a sentence asks for a secret; gives the word it uses. */
export function asksForSecret(whole: string): string | undefined {
  const sentence = withoutOverride(whole);
  const noun = SECRET.exec(sentence)?.[0];
  const ask = ASK.exec(sentence);
  if (noun === undefined || ask === null || negatedBefore(sentence, ask.index)) return undefined;
  return noun.toLowerCase();
}

/** The lines of the system prompt that speak of any secret. */
export function secretLines(system: string): string[] {
  return system.split('\n').filter((line) => SECRET.test(line) || /\bcode\b/i.test(line));
}
