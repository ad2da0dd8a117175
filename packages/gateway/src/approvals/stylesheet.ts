/** How the pages look: light and dark, by keyboard, on paper. Nothing is loaded from elsewhere. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #fff; --ink: #1b1f27; --soft: #5b6472; --line: #dde1e8; --accent: #2456d6; --yes: #14713f; --no: #b3261e; --mark: #fde9c8; --mark-ink: #6b4300;
}
@media (prefers-color-scheme: dark) {
  :root { --ground: #12151b; --card: #1b2029; --ink: #e8ebf1; --soft: #9aa4b4; --line: #313845; --accent: #8fb0ff; --yes: #4cc38a; --no: #ff8f86; --mark: #4a3410; --mark-ink: #ffd48a; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
header, main { max-width: 46rem; margin: 0 auto; padding: 0 1.25rem; }
main { padding-bottom: 3rem; }
header { display: flex; align-items: center; gap: 1rem; padding-top: 1.5rem; padding-bottom: .5rem; }
header strong { letter-spacing: .01em; }
header a { color: inherit; text-decoration: none; }
header form { margin-left: auto; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 1.25rem 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p.lead { color: var(--soft); margin: 0 0 1.25rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem; margin: 1rem 0; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: .25rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .4rem 1.25rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
.input > div { border-top: 1px solid var(--line); padding: .75rem 0; }
.input > div:first-child { border-top: 0; padding-top: 0; }
.input .name { font-weight: 600; overflow-wrap: anywhere; }
.input .kind { color: var(--soft); font-size: .8125rem; margin-left: .5rem; }
pre { margin: .25rem 0 0; font: .9375rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow: auto; }
mark { background: var(--mark); color: var(--mark-ink); border-radius: .25rem; padding: 0 .25rem; font: .8125rem ui-monospace, monospace; }
.warning { background: var(--mark); color: var(--mark-ink); border-radius: .5rem; padding: .6rem .8rem; margin: 0 0 1rem; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
button { font: inherit; font-weight: 600; padding: .6rem 1.25rem; border-radius: .5rem; border: 1px solid var(--line); background: var(--card); color: var(--ink); cursor: pointer; }
button.approve { background: var(--yes); border-color: var(--yes); color: var(--card); }
button.deny { color: var(--no); border-color: var(--no); }
button.plain { font-weight: 400; padding: .3rem .8rem; color: var(--soft); }
label { display: block; font-weight: 600; margin-bottom: .35rem; }
input { font: inherit; width: 100%; padding: .6rem .75rem; margin-bottom: 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--ground); color: var(--ink); }
ul.waiting { list-style: none; padding: 0; margin: 1rem 0; }
ul.waiting li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; margin-bottom: .75rem; }
ul.waiting a { display: block; padding: 1rem 1.25rem; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
ul.waiting .tool { font-weight: 600; color: var(--accent); }
ul.waiting .facts { color: var(--soft); font-size: .9375rem; }
@media (max-width: 30rem) { dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: .5rem; } .actions button { flex: 1; } }
@media print { body { background: none; } header form, .actions { display: none; } .card { border-color: #999; } pre { max-height: none; } }
`;
