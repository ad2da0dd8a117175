// Made-up pieces of programs, configurations, commands and logs in many languages, as texts without names: capitals and figures
// stand in them for everything but people and places.

const WORDS = 'reader writer buffer socket stream parser lexer token node tree index table cache queue worker thread pool event handler client server session request response message packet header footer frame block chunk segment page cursor offset length count total limit timeout retry error status state flags mode level depth width height color pixel shader matrix vector point line path file folder disk volume mount device driver module plugin widget button dialog window menu panel layout theme style font glyph signal channel pipe mutex lock timer clock date time zone region cluster pod deployment service volume secret config policy rule filter query schema column row record field entry batch job task build release version patch branch commit merge diff hash digest cipher key salt nonce nanosecond promise closure iterator generator decorator enum struct union trait interface'.split(' ');
const TYPES = 'int int32 int64 uint8 uint32 uint64 float double bool char string void byte size_t ssize_t long short unsigned Timespec Timeval Duration Error Context Reader Writer Buffer Mutex'.split(' ');
const PACKAGES = 'curl git make gcc python3-dev libssl-dev build-essential ca-certificates nodejs openssh-client nginx redis-server postgresql vim jq unzip zlib1g-dev libc6 apt-transport-https lsb-release gnupg cmake ninja-build clang'.split(' ');
const UNICODE = ['LATIN SMALL LETTER E WITH ACUTE', 'LATIN CAPITAL LETTER N WITH CEDILLA', 'PER MILLE SIGN', 'GREEK SMALL LETTER ALPHA', 'CYRILLIC CAPITAL LETTER ZHE', 'LATIN SMALL LETTER I WITH DIAERESIS', 'ARABIC LETTER BEH', 'HEBREW LETTER ALEF', 'DOUBLE DAGGER', 'EM DASH', 'LEFT DOUBLE QUOTATION MARK', 'COMBINING GRAVE ACCENT', 'BOX DRAWINGS LIGHT HORIZONTAL', 'NO-BREAK SPACE'];

export function programText(random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const number = (most) => Math.floor(random() * most);
  const hex = (length) => Array.from({ length }, () => '0123456789abcdef'[number(16)]).join('');
  const word = () => pick(WORDS);
  const title = () => word().replace(/^./, (letter) => letter.toUpperCase());
  const camel = () => `${word()}${title()}`;
  const pascal = () => `${title()}${title()}`;
  const capitals = () => `${word()}_${word()}`.toUpperCase();
  const several = (make, separator) => Array.from({ length: 2 + number(6) }, make).join(separator);
  const pad = (text) => text.padEnd(4 + number(14));
  const forms = [
    () => `type ${pascal()} struct {\n${several(() => `\t${pad(title())} ${pick(TYPES)}`, '\n')}\n}`,
    () => `struct ${word()}_${word()} {\n${several(() => `    ${pick(TYPES)} ${word()};    /* ${title()} ${word()} */`, '\n')}\n};`,
    () => `#define ${pad(capitals())} 0x${hex(4)}\t/* ${title()} ${title()} */`,
    () => `package ${word()}\n\nimport (\n\t"${word()}"\n)`,
    () => `The ${word()} package will be installed by this package. The package is in ${title()}.`,
    () => several(() => `"${hex(6).toUpperCase().replace(/[0-9]/g, (digit) => 'VXMSULQWRT'[Number(digit)])}"`, ',\n\t'),
    () => `func (${word()[0]} *${pascal()}) ${pascal()}(${word()} ${pick(TYPES)}) (${pick(TYPES)}, error) {\n\tif ${word()}.${title()} < ${pick(TYPES)}(len(${word()})) {\n\t\treturn nil, Err${title()}\n\t}`,
    () => `// ${pascal()} returns the ${word()} of ${title()}.${title()}, or nil if ${word()} is not ${word()}.`,
    () => `/* ${title()} ${word()}: see ${title()} ${number(20)}.${number(9)} of the ${title()} Reference Manual */`,
    () => `def ${word()}_${word()}(self, ${several(word, ', ')}):\n    """${title()} the ${word()} ${word()} of the ${title()}."""\n    return ${pascal()}(${word()}=${number(99)})`,
    () => `from ${word()}.${word()} import ${several(pascal, ', ')}`,
    () => `impl ${pascal()} for ${pascal()} {\n    fn ${word()}(&self) -> Option<${title()}> {\n        ${title()}::${title()}(${number(9)})\n    }`,
    () => `apt-get ${pick(['install -y', 'update &&', 'install -qqy --no-install-recommends', 'purge -y'])} ${several(() => pick(PACKAGES), ' ')}`,
    () => `Commandline: apt ${pick(['install', 'remove', 'upgrade'])} ${several(() => pick(PACKAGES), ' ')}\n${pick(['Install', 'Upgrade', 'Remove'])}: ${several(() => `${pick(PACKAGES)}:amd64 (${number(9)}.${number(30)}.${number(30)}-${number(9)})`, ', ')}`,
    () => `$ ${pick(['docker run --rm', 'kubectl get', 'git checkout', 'npm run', 'cargo build --features', 'pip install', 'make -j8', 'systemctl restart'])} ${word()}-${word()} --${word()}=${number(99)}`,
    () => `'\\u${hex(4)}'   #  0x${hex(2).toUpperCase()} -> ${pick(UNICODE)}`,
    () => `${hex(4).toUpperCase()};${pick(UNICODE)};Lu;0;L;;;;;N;;;;${hex(4)};`,
    () => `apiVersion: apps/v1\nkind: ${title()}\nmetadata:\n  name: ${word()}-${word()}\n  labels:\n    app: ${word()}\nspec:\n  replicas: ${number(9)}`,
    () => `[${title()}]\n${several(() => `${title()}${title()}=${pick(['yes', 'no', String(number(99)), word()])}`, '\n')}`,
    () => `${pick(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'])} ${1 + number(28)} ${10 + number(13)}:${10 + number(49)}:${10 + number(49)} host systemd[1]: ${pick(['Started', 'Stopped', 'Reached target', 'Listening on', 'Mounting'])} ${title()} ${title()} ${pick(['Service', 'Socket', 'Daemon', 'Slice', 'Target'])}.`,
    () => `${pick(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])} ${pick(['Jan', 'Apr', 'May', 'Jun', 'Aug'])} ${1 + number(28)} ${10 + number(13)}:${10 + number(49)}:${10 + number(49)} UTC 20${10 + number(17)}`,
    () => `Traceback (most recent call last):\n  File "/srv/app/${word()}.py", line ${number(900)}, in ${word()}\n    ${word()}.${word()}(${word()})\n${title()}Error: ${title()} ${word()} not found`,
    () => `thread 'main' panicked at '${title()} ${word()} is None', src/${word()}.rs:${number(900)}:${number(80)}`,
    () => `CREATE TABLE ${word()}_${word()} (\n${several(() => `  ${word()} ${pick(['INTEGER', 'TEXT', 'VARCHAR(255)', 'TIMESTAMP', 'BOOLEAN'])} NOT NULL`, ',\n')}\n);`,
    () => `.${word()}-${word()} { ${word()}: ${number(99)}px; font-family: Helvetica, Arial, sans-serif; }`,
    () => `<${title()} ${camel()}={${camel()}} ${word()}="${title()} ${title()}" />`,
    () => several(() => `| ${title()} ${word()} | ${number(999)} | ${pick(['Yes', 'No', 'Optional'])} |`, '\n'),
    () => `## ${title()} ${title()}\n\nThe \`${camel()}\` ${word()} takes a ${title()} and returns a ${pascal()}. See [${title()} ${word()}](#${word()}).`,
    () => `${title()} ${title()}: ${number(99)}%\n${title()}: ${pick(['Enabled', 'Disabled', 'Unknown', 'Native', 'Default'])}`,
    () => `THIS ${word().toUpperCase()} IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING ${word().toUpperCase()} ${word().toUpperCase()}.`,
    () => `@param ${camel()} ${title()} to ${word()}. Defaults to \`${number(99)}\`.\n@returns ${pascal()} or undefined.`,
    () => `W${number(9)} I${number(9)} ${several(() => hex(2).toUpperCase(), ' ')}  ${several(() => hex(4), ' ')}`,
  ];
  return Array.from({ length: 1 + number(6) }, () => pick(forms)()).join(pick(['\n', '\n', '\n\n']));
}
