/** How a language says what an assistant is not to do. */
export interface Language {
  /** Small words by which a text is known to be in it, or its script. */
  readonly known: RegExp;
  /** Says by itself what is refused, kept secret, or that a text gives no orders. */
  readonly limits: RegExp;
  /** Narrows something: a limit where the same sentence says that questions, subjects, orders or secrets are meant. */
  readonly narrowing: RegExp;
  readonly subjects: RegExp;
}

const word = (words: string): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}\\p{N}])`, 'iu');

export const english: Language = {
  known: /\b(?:the|you|your|are|and|for|with|to|of|be|is|answer|reply|respond|write|act|help|helpful|assistant|translate|summari[sz]e|concise|please|short)\b/i,
  limits: /\b(?:refus(?:e[sd]?|ing|als?)|declin(?:e[sd]?|ing)|reject\b[^.\n]{0,40}\b(?:requests?|questions?|attempts?|anything|orders?|instructions?|input|topics?)|turn(?:ed)? (?:down|away)|beyond (?:the|this|that|your)|injections?|overrid\w{1,4}|jailbreak\w{0,3}|ignore (?:any|all|every|that|it|them|those|these|this|such|instructions?|orders?|commands?|requests?|attempts?)|disregard (?:any|all|instructions?|orders?)|untrusted|as (?:plain )?(?:data|material|content to)|(?:messages?|texts?|attempts?|words) that (?:try|tries|attempt|ask|claim)s?\b|look(?:s|ing)? like (?:requests?|instructions?|orders?|commands?)|can(?:not|'t| not) change (?:how|what|your)|(?:never|not|n['’]?t|cannot|nothing|nobody|no one|no)\b[^.\n]{0,40}\b(?:chang|alter|overrid|amend|rewrit|replac|modif|reveal|learn|lift|bypass|undo|redefin)\w{0,3}\b[^.\n]{0,20}\b(?:rules?|instructions?|role|prompt|task|guidelines?|persona|job)\b|(?:is|are) (?:just |only |plain )?(?:data|material|quoted)|no matter (?:what|who|how)|(?:what|who)ever\b[^.\n]{0,40}\b(?:says?|ask(?:s|ed)?|demands?|claims?|wants?|tells?|writes?|orders?|insists?|comes?)|(?:stay|keep|remain|is|are)s?\b[^.\n]{0,30}\b(?:hidden|private|secret|to yourself)|not for [^.\n]{0,20}\beyes|(?:is|are) no (?:instruction|order|command|request)s?|(?:orders?|instructions?|commands?) (?:that|which|given|written)|nothing (?:dangerous|illegal|harmful|violent|political|offensive|sexual|medical|personal)|outside (?:of )?that\b|not (?:direct|steer|command|instruct|control) you|do (?:only|just) (?:that|this)|under no circumstances|limited to (?!\d)|restrict(?:ed)? (?:to|yourself)|unrelated|off[- ]topic|out of scope|outside (?:of )?(?:the|this|that|these|those|your|our|its)? ?(?:scope|topics?|subjects?|domain|area|documents?|context|expertise|role)|stay (?:on|within|in)|(?:stick|keep) to (?!\d|one |two |three |short|simple|plain|a )|(?:leave|step out of|drop|break)\b[^.\n]{0,20}\b(?:topic|subject|theme|role|character|persona)|(?:never|not|n['’]?t) (?:ever )?(?:follow|obey|act (?:up)?on|carry out|comply|take orders)|(?:^|[.\n] {0,4})only \w{3,30}(?: \w{3,30})?\.? {0,4}(?:$|\n)|you (?:may |can |should |must )?(?:only|exclusively|solely) (?!return|output|respond|reply|have|see|need|use|get|know the)\w{2,}|you (?:write|answer|discuss|handle|name|know|cover|make|explain|sell|book|help with) [^.\n]{1,40}\bonly\b|do(?:es)? nothing else|anything else|(?:other|different) (?:topics?|subjects?|questions?|requests?|matters)|not follow|not (?:an? )?(?:instruction|command|order)s?|politely (?:decline|refuse|redirect|turn|say|steer|guide|bring|tell)|(?:orders?|instructions?|commands?) (?:in|inside|within|found|contained|embedded|from|hidden)|no (?:orders?|instructions?|commands?)|(?:system|these|your|this) (?:prompt|instructions?|rules)\b[^.\n]{0,30}\b(?:secret|private|confidential)|confidential\b)/i,
  narrowing: /\b(?:only|never|do not|don'?t|must not|mustn'?t|may not|not allowed|forbid\w{0,5}|prohibit\w{0,3}|exclusively|solely|nothing but|no other|(?:you|i|we) (?:cannot|can'?t|won'?t|will not|may not)|without exception|avoid|nothing else|nothing more|restrict\w{0,3})\b/i,
  subjects: /\b(?:questions?|topics?|subjects?|requests?|matters?|about (?!\d)|speak|talk|chat|discuss\w{0,4}|engage|reveal\w{0,3}|shar(?:e|ing)|disclos\w{1,3}|expos\w{1,3}|leak|(?:show|quot|print|output|repeat|cit|giv|pass|tell)\w{0,3} (?:away |on |out )?(?:your|this|these|the (?:system|prompt|instructions?|rules))|instructions?|orders?|commands?|(?:system )?prompts?|the rules|advice|advise|opinions?|diagnos\w{1,4}|medical|legal|financial|politic\w{1,4}|religio\w{1,3}|harmful|illegal|violen\w{1,3}|hate|sexual|nsfw|adult|offensive|inappropriate|dangerous|unsafe|weapons?|promise\w{0,2}|commit|refunds?|discounts?|competitors?|personal (?:data|details|information)|private|secrets?|passwords?|credentials?|tools?|delete|execute|run|spend|pay|transfer|help with|assist with|answer(?:ing)? (?:on|from|based|using|of|what|the|if|when)|context|documents?|passages?|excerpts?|articles?|sources?|knowledge|provided|supplied|given|persona|your role|character|pretend|act as|select|read|facts|tables?)\b/i,
};

/** Languages that are told apart by their small words. */
export const worded: readonly Language[] = [
  english,
  {
    known: word('du|sie|der|die|das|und|ist|bist|für|mit|ein|eine|antworte|kunden?|auf'),
    limits: word('ablehn\\p{L}*|lehne?n?|lehnst|verweiger\\p{L}*|ignorier\\p{L}*|vertraulich\\p{L}*|geheim\\p{L}*|als daten|sind daten|ist material|(?:keine|nicht als|kein) (?:anweisung|befehl|anordnung)\\p{L}*|(?:andere|fremde|sonstige)[nrsm]? them\\p{L}*|themenfremd\\p{L}*|außerhalb|systemprompt'),
    narrowing: word('nur|ausschließlich|ausschliesslich|niemals|nie|keine[nrms]?|nicht|lediglich'),
    subjects: word('frage\\p{L}*|them\\p{L}*|beantwort\\p{L}*|anweisung\\p{L}*|befehl\\p{L}*|verrat\\p{L}*|verrät\\p{L}*|preis|weitergeben|auskunft|auskünfte|rat|ratschl\\p{L}*|beratung|rolle|über|rund um|zu|zum|zur|hilf\\p{L}*|sprich\\p{L}*|sprech\\p{L}*|medizin\\p{L}*|recht\\p{L}*|politi\\p{L}*|zusag\\p{L}*|versprech\\p{L}*|versprich\\p{L}*'),
  },
  {
    known: word('tu|vous|le|la|les|et|est|êtes|pour|avec|un|une|des|du|réponds|répondez|aux'),
    limits: word('refuse[rz]?|décline[rz]?|ignore[rz]?|confidentiel\\p{L}*|secret\\p{L}*|hors sujet|hors du|en dehors|autres? (?:sujet|question|demande|chose)s?|comme des données|sont des données|aucune (?:instruction|consigne|commande)|pas (?:une|des|les) (?:instruction|consigne|ordre)s?|invite système'),
    narrowing: word('uniquement|seulement|exclusivement|jamais|ne|n|aucune?|que'),
    subjects: word('questions?|sujets?|demandes?|sur|concernant|propos|instructions?|consignes?|ordres?|révèle[rz]?|divulgue[rz]?|partage[rz]?|conseils?|avis|rôle|parle[rz]?|aide[rz]?|discute[rz]?|médica\\p{L}*|juridique\\p{L}*|politique\\p{L}*|prome[ts]\\p{L}*'),
  },
  {
    known: word('eres|usted|el|la|los|las|y|para|con|un|una|responde|ayuda|asistente|que'),
    limits: word('rechaza\\p{L}*|rehúsa\\p{L}*|declina\\p{L}*|ignora\\p{L}*|confidencial\\p{L}*|fuera de|ajen[oa]s?|otros? temas?|otras (?:preguntas|cosas|cuestiones)|como datos|son datos|ninguna (?:instrucción|orden)|no (?:son|es una?) (?:instrucci|orden|órden)\\p{L}*|no siga[sn]?|no obedezca[sn]?'),
    narrowing: word('solo|sólo|solamente|únicamente|exclusivamente|nunca|jamás|no|ningun[ao]s?|prohibido'),
    subjects: word('preguntas?|temas?|sobre|acerca|consultas?|instruccion\\p{L}*|instrucción|órdenes|reveles?|revelar|compartas?|compartir|divulg\\p{L}*|consejos?|opinion\\p{L}*|rol|papel|hables?|hablar|ayud\\p{L}*|médic\\p{L}*|legal\\p{L}*|polític\\p{L}*|prometas?|prometer'),
  },
  {
    known: word('você|és|o|os|as|e|para|com|um|uma|responda|responde|ajuda|assistente|do|da'),
    limits: word('recus\\p{L}*|declin\\p{L}*|ignor\\p{L}*|confidencia\\p{L}*|fora d[oae]s?|outros? (?:assunto|tema)s?|outras (?:perguntas|questões|coisas)|como dados|são dados|nenhuma (?:instrução|ordem)|não (?:são|é uma?) (?:instruç|ordem|ordens)\\p{L}*|não siga|não obedeça'),
    narrowing: word('apenas|somente|só|exclusivamente|nunca|jamais|não|nenhuma?|proibido'),
    subjects: word('perguntas?|assuntos?|temas?|sobre|acerca|instruç\\p{L}*|ordens|revel\\p{L}*|compartilh\\p{L}*|divulg\\p{L}*|conselhos?|opini\\p{L}*|papel|fal[ea]\\p{L}*|ajud\\p{L}*|médic\\p{L}*|jurídic\\p{L}*|polític\\p{L}*|promet\\p{L}*'),
  },
  {
    known: word('sei|il|lo|gli|e|per|con|un|una|rispondi|assistente|che|di|del|della'),
    limits: word('rifiuta\\p{L}*|declina\\p{L}*|ignora\\p{L}*|riservat[oei]|fuori (?:tema|ambito|dal|dall)|altri (?:argomenti|temi)|altre (?:domande|richieste|cose)|come dati|sono dati|nessuna (?:istruzione|ordine)|non (?:sono|è un[a\']?) ?(?:istruzion|ordin|comand)\\p{L}*|non seguire|non eseguire'),
    narrowing: word('solo|soltanto|solamente|esclusivamente|mai|non|nessun[oa]?|vietato'),
    subjects: word('domande|domanda|argoment\\p{L}*|tem[ai]|su|sul|sulla|sulle|sui|riguardo|richieste|istruzion\\p{L}*|ordini|rivel\\p{L}*|condivid\\p{L}*|divulg\\p{L}*|consigli\\p{L}*|opinion\\p{L}*|ruolo|parl\\p{L}*|aiut\\p{L}*|medic\\p{L}*|legal\\p{L}*|politic\\p{L}*|promett\\p{L}*'),
  },
  {
    known: word('je|jij|u|de|het|een|en|bent|voor|met|antwoord|helpt|van'),
    limits: word('weiger\\p{L}*|negeer\\p{L}*|vertrouwelijk\\p{L}*|geheim\\p{L}*|buiten|andere (?:onderwerpen|vragen)|als gegevens|als data|geen (?:instructies?|opdracht(?:en)?|bevel(?:en)?)|wijs\\p{L}* .{0,30}\\baf'),
    narrowing: word('alleen|uitsluitend|nooit|niet|geen|enkel'),
    subjects: word('vra(?:ag|gen)|onderwerp\\p{L}*|over|instructies?|opdracht\\p{L}*|onthul\\p{L}*|deel|delen|advies|mening\\p{L}*|rol|prat\\p{L}*|praat|help\\p{L}*|medisch\\p{L}*|juridisch\\p{L}*|politie\\p{L}*|beloof|beloven'),
  },
  {
    known: word('jesteś|się|dla|oraz|odpowiadaj|pomagasz|jest|w|na|i'),
    limits: word('odmawia\\p{L}*|odmów\\p{L}*|odrzuc\\p{L}*|ignoruj\\p{L}*|poufn\\p{L}*|poza (?:tematem|zakresem)|innych tematów|inne (?:tematy|pytania)|jako dane|nie (?:są|jest) (?:instrukcj|polecen)\\p{L}*|nie wykonuj\\p{L}*'),
    narrowing: word('tylko|wyłącznie|nigdy|nie|żadn\\p{L}*'),
    subjects: word('pyta\\p{L}*|temat\\p{L}*|instrukcj\\p{L}*|polece\\p{L}*|ujawnia\\p{L}*|zdradza\\p{L}*|udostępnia\\p{L}*|porad\\p{L}*|opini\\p{L}*|rol[aęi]|rozmawia\\p{L}*|pomaga\\p{L}*|medyczn\\p{L}*|prawn\\p{L}*|polity\\p{L}*|obiecuj\\p{L}*'),
  },
  {
    known: word('du|är|och|för|med|en|ett|svara|hjälper|av|på'),
    limits: word('vägra\\p{L}*|avböj\\p{L}*|avvisa\\p{L}*|ignorera\\p{L}*|konfidentiell\\p{L}*|hemlig\\p{L}*|utanför|andra (?:ämnen|frågor)|som data|inga (?:instruktioner|order)'),
    narrowing: word('bara|endast|aldrig|inte|inga|enbart'),
    subjects: word('fråg\\p{L}*|ämne\\p{L}*|om|instruktion\\p{L}*|order|avslöja\\p{L}*|dela|råd|åsikt\\p{L}*|roll\\p{L}*|prata\\p{L}*|hjälp\\p{L}*|medicinsk\\p{L}*|juridisk\\p{L}*|politi\\p{L}*|lova'),
  },
  {
    known: word('bir|ve|için|ile|sen|siz|sın|asistan\\p{L}*|yardımcı\\p{L}*|kullanıcı\\p{L}*|yanıt\\p{L}*|cevap\\p{L}*|olarak|bu'),
    limits: word('reddet\\p{L}*|geri çevir\\p{L}*|yok say\\p{L}*|yoksay\\p{L}*|görmezden gel\\p{L}*|dikkate alma\\p{L}*|gizli\\p{L}*|ifşa etme\\p{L}*|paylaşma(?:yın|yınız)?|uyma(?:yın|yınız)?|kapsam dışı\\p{L}*|konu dışı\\p{L}*|ilgisiz|dışındaki|veri olarak|talimat değil\\p{L}*'),
    narrowing: word('sadece|yalnızca|yalnız|asla|hiçbir|kesinlikle'),
    subjects: word('soru\\p{L}*|konu\\p{L}*|hakkında|talimat\\p{L}*|komut\\p{L}*|emir\\p{L}*|tavsiye\\p{L}*|rol\\p{L}*|bilgi\\p{L}*|tıbbi|hukuki|siyas\\p{L}*|söz'),
  },
];

/** Languages that are known by their script. */
export const scripted: readonly Language[] = [
  {
    known: /\p{Script=Cyrillic}/u,
    limits: word('отка(?:ж|з)\\p{L}*|отклон\\p{L}*|відмов\\p{L}*|відхил\\p{L}*|игнорир\\p{L}*|ігнору\\p{L}*|не раскрыва\\p{L}*|не розкрива\\p{L}*|не выполня\\p{L}*|не викону\\p{L}*|не следу\\p{L}*|конфиденциальн\\p{L}*|конфіденційн\\p{L}*|посторонн\\p{L}*|сторонн\\p{L}*|не по теме|вне темы|за рамк\\p{L}*|други(?:е|х|ми) тем\\p{L}*|інші теми|как (?:данные|материал)|як дані|не (?:является|являются|считай\\p{L}*) (?:инструкци|команд|приказ)\\p{L}*|системн\\p{L}* (?:промпт|подсказк|инструкци)\\p{L}*'),
    narrowing: word('только|исключительно|никогда|не|нельзя|запрещ\\p{L}*|лише|тільки|виключно|ніколи|заборонен\\p{L}*'),
    subjects: word('вопрос\\p{L}*|тем[аыеуой]\\p{L}*|отвеча\\p{L}*|обсужда\\p{L}*|инструкци\\p{L}*|команд\\p{L}*|приказ\\p{L}*|секрет\\p{L}*|совет\\p{L}*|политик\\p{L}*|роль|роли|личн\\p{L}*|запрос\\p{L}*|питан\\p{L}*|відповіда\\p{L}*|інструкці\\p{L}*|порад\\p{L}*|медицинск\\p{L}*|юридическ\\p{L}*|обеща\\p{L}*|рассказыва\\p{L}*|помога\\p{L}*'),
  },
  {
    known: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
    limits: /拒否|拒絶|断って|断る|断り|お断り|無視し|従わ(?:ない|ず)|従っては|開示し(?:ない|ては)|漏らさ|教えない|明かさ|範囲外|関係(?:の)?な(?:い|く)|無関係|以外の(?:質問|話題|こと|内容|トピック|依頼)|(?:指示|命令)ではな|データとして|システムプロンプト|機密/u,
    narrowing: /だけ|のみ|しないで|しない(?:こと|よう)|ないでください|してはいけ|してはなら|禁止|決して|絶対に/u,
    subjects: /質問|話題|トピック|について|関する|相談|指示|命令|秘密|個人情報|プロンプト|役割|医療|法律|政治|助言|ツール/u,
  },
  {
    known: /\p{Script=Hangul}/u,
    limits: /거부|거절|무시하|따르지|공개하지|누설|노출하지|범위를? ?벗어|범위 ?밖|관련 ?(?:이 )?없는|이외의|외의 (?:질문|주제)|데이터로 (?:취급|간주|처리)|(?:지시|명령)(?:가|이) 아니|시스템 프롬프트|기밀/u,
    narrowing: /만 |오직|절대|하지 ?(?:마|말|않)|금지|안 ?(?:됩니다|된다|돼)/u,
    subjects: /질문|주제|대한|관한|상담|지시|명령|비밀|개인 ?정보|역할|조언|의료|법률|정치/u,
  },
  {
    known: /\p{Script=Han}/u,
    limits: /拒绝|拒絕|婉拒|无关的?|無關的?|忽略[^。\n]{0,12}(?:指令|指示|命令|要求)|(?:不要|不得|不能|切勿|绝不|絕不)[^。\n]{0,6}(?:执行|執行|遵循|服从|服從|泄露|洩露|透露|公开|公開)|(?:视为|視為|当作|作为|作為)(?:数据|資料|数据内容|材料)|系统提示词?|系統提示|超出[^。\n]{0,8}(?:范围|範圍)|(?:范围|範圍)之?外|保密|机密|不是(?:指令|命令)/u,
    narrowing: /只|仅|僅|不要|不得|禁止|切勿|绝不|絕不|不能|不可|勿/u,
    subjects: /问题|問題|话题|話題|主题|主題|有关|有關|相关|相關|关于|關於|指令|命令|指示|建议|建議|讨论|討論|政治|医疗|醫療|法律|隐私|隱私|角色|工具/u,
  },
  {
    known: /\p{Script=Arabic}/u,
    limits: /ارفض|رفض|اعتذر|تجاهل|لا تتبع|لا تكشف|لا تنفذ|لا تفصح|خارج (?:نطاق|الموضوع|إطار)|غير (?:متعلق|ذات صلة|المتعلق)|سري|کوئی ہدایت|رد کن|نادیده بگیر|فاش نکن|نامربوط|خارج از/u,
    narrowing: /فقط|أبد|لا |يُ?منع|ممنوع|حصر|هرگز|تنها|صرف/u,
    subjects: /أسئلة|سؤال|الأسئلة|موضوع|مواضيع|تعليمات|أوامر|معلومات|نصيح|نصائح|دور|حول|سؤالات|پرسش|سوال|دستور|درباره|مشاوره/u,
  },
  {
    known: /\p{Script=Devanagari}/u,
    limits: /मना कर|इनकार|अस्वीकार|अनदेखा|नज़रअंदाज़|पालन न|प्रकट न|साझा न|गोपनीय|विषय से (?:बाहर|हट)|असंबंधित|के अलावा|डेटा (?:मान|के रूप)/u,
    narrowing: /केवल|सिर्फ|सिर्फ़|कभी|मत|नहीं|न करें|न दें/u,
    subjects: /प्रश्न|सवाल|विषय|बारे|निर्देश|आदेश|सलाह|जानकारी|भूमिका|संबंधित/u,
  },
];
