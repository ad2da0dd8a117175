/** Light and dark by the reader's setting; on paper black on white with every fold open. */
export const htmlStyle = `
:root { color-scheme: light dark; --ink: #1d2230; --soft: #5d6475; --page: #f6f5f1; --card: #ffffff; --line: #dfddd5; --pass: #23744d; --fail: #b3261e; --unsure: #8a5a00; --none: #6b7080; --accent: #a8492a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --soft: #a5a9b5; --page: #16181d; --card: #1f2229; --line: #353944; --pass: #66c493; --fail: #ff8a80; --unsure: #e8b45a; --none: #9aa0ae; --accent: #e39171; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', sans-serif; color: var(--ink); background: var(--page); }
header, main { max-width: 60rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 3rem; }
.brand { margin: 0; color: var(--accent); font-weight: 600; letter-spacing: .06em; text-transform: uppercase; font-size: .8rem; }
h1 { margin: .2rem 0 .4rem; font-size: 2rem; line-height: 1.2; overflow-wrap: anywhere; }
header p { margin: 0; color: var(--soft); }
h2 { margin: 2.5rem 0 .8rem; font-size: 1.2rem; }
h3 { margin: 0 0 .2rem; font-size: 1rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem; margin-top: 1.6rem; }
.tile { background: var(--card); border: 1px solid var(--line); border-top: 4px solid var(--tone); border-radius: .5rem; padding: .8rem 1rem; }
.tile strong { display: block; font-size: 1.9rem; line-height: 1.1; color: var(--tone); }
.tile span { color: var(--soft); font-size: .9rem; }
.pass { --tone: var(--pass); } .fail { --tone: var(--fail); } .cannot-tell { --tone: var(--unsure); } .not-applicable { --tone: var(--none); }
.item { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--tone, var(--line)); border-radius: .5rem; margin: .5rem 0; }
summary { display: flex; gap: .8rem; align-items: baseline; padding: .7rem 1rem; cursor: pointer; }
summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: .5rem; }
.title { flex: 1; font-weight: 500; }
.title small { display: block; font-weight: 400; color: var(--soft); }
.status { color: var(--tone); font-weight: 600; font-size: .85rem; white-space: nowrap; }
.sign::before { color: var(--tone); font-weight: 700; }
.pass .sign::before { content: '\\2713'; } .fail .sign::before { content: '\\2717'; } .cannot-tell .sign::before { content: '?'; } .not-applicable .sign::before { content: '\\2013'; }
.body { padding: 0 1rem 1rem; }
.evidence, .findings { margin: 0; padding-left: 1.2rem; color: var(--soft); }
.findings li { color: var(--ink); margin: .3rem 0; overflow-wrap: anywhere; }
.findings ol { margin: .2rem 0; color: var(--soft); font-size: .9rem; }
.rule + .rule { margin-top: 1.2rem; border-top: 1px solid var(--line); padding-top: 1rem; }
.remedy { margin: .1rem 0 .5rem; color: var(--soft); }
.key { color: var(--soft); font-size: .8rem; }
code { font: .86em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
main { padding-bottom: 4rem; }
@media (max-width: 40rem) { .status { display: none; } h1 { font-size: 1.5rem; } }
@media print { :root { --ink: #000; --soft: #333; --page: #fff; --card: #fff; --line: #bbb; } body { font-size: 10.5pt; } header { padding-top: 0; } .item, .tile { break-inside: avoid-page; } details::details-content { display: block; content-visibility: visible; } summary { list-style: none; } summary small { display: none; } }
/* The evidence below begins with it. */
details[open] summary small { display: none; }
`;
