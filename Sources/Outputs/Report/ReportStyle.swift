/// How the report looks: by the reader's choice light or dark, on any width.
enum ReportStyle {
  static let sheet = """

    :root { --ink: #17202a; --soft: #5a6775; --page: #f4f5f3; --card: #ffffff; --line: #dfe3e6;
      --bar: #1f6f8b; --alarm: #c2410c; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6eaee; --soft: #98a5b1; --page: #101418; --card: #181e24; --line: #2c353d;
        --bar: #5fb3cf; --alarm: #fb923c; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 70rem; padding: 2rem 1.25rem 3rem; color: var(--ink);
      background: var(--page); font: 15px/1.5 system-ui, sans-serif;
      font-variant-numeric: tabular-nums; }
    h1 { font-size: 1.6rem; line-height: 1.2; margin: 0; }
    h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
    h3 { font-size: .95rem; margin: 1rem 0 .4rem; }
    small, .note, header p { color: var(--soft); font-weight: 400; }
    p { margin: .25rem 0 0; } .note { font-size: .85rem; margin-top: .75rem; }
    .figures { list-style: none; margin: 1.25rem 0; padding: 0; display: flex; flex-wrap: wrap;
      gap: .5rem 2.25rem; color: var(--soft); }
    .figures b { display: block; font-size: 1.7rem; line-height: 1.2; color: var(--ink);
      font-weight: 600; }
    section { background: var(--card); border: 1px solid var(--line); border-radius: 8px;
      padding: 1rem 1.25rem 1.25rem; margin-top: 1rem; min-width: 0; overflow-wrap: break-word; }
    .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1rem; align-items: start; }
    nav ul, .plain { list-style: none; margin: 0; padding: 0; }
    nav ul { display: flex; flex-wrap: wrap; gap: .15rem 1rem; font-size: .85rem; }
    a { color: var(--bar); }
    .plain li { padding: .15rem 0; } .plain .name { margin-right: .5rem; }

    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; padding: .4rem .75rem .4rem 0; white-space: nowrap; border-top: 1px solid var(--line);
      vertical-align: baseline; }
    th { color: var(--soft); font-weight: 400; font-size: .85rem; border: 0; padding-top: 0; }
    td b, .name, .bars dt { font-family: ui-monospace, "DejaVu Sans Mono", monospace;
      font-size: .9em; font-weight: 600; }
    .gauge { display: inline-block; width: 3rem; height: .45rem; margin-right: .5rem;
      border-radius: 3px; background: linear-gradient(var(--bar) 0 0) no-repeat
      0 / calc(var(--share) * 100%) var(--line); }

    details { margin-top: .75rem; color: var(--soft); font-size: .85rem; }
    .list > summary, #outages summary { color: var(--ink); font-size: .95rem; }
    .tools { display: flex; flex-wrap: wrap; gap: .5rem; margin: .6rem 0; } .tools select { display: none; }
    input, select, button { font: inherit; color: inherit; background: var(--page);
      border: 1px solid var(--line); border-radius: 4px; padding: .25rem .5rem; max-width: 100%; }
    th button { border: 0; padding: 0; background: none; cursor: pointer; }
    th[aria-sort=ascending] button::after { content: " \u{25B2}"; }
    th[aria-sort=descending] button::after { content: " \u{25BC}"; }
    summary { cursor: pointer; } details table { margin-top: .5rem; color: var(--ink); }

    svg { display: block; width: 100%; height: 100%; fill: var(--bar); }
    .total { height: 6rem; border-bottom: 1px solid var(--line); }
    .timeline { display: grid; grid-template-columns: max-content 1fr; gap: .3rem .9rem;
      align-items: center; }
    .timeline .total { margin-bottom: .4rem; } .timeline .name { font-weight: 400; }
    .lane { position: relative; height: 1.15rem; background: var(--page); border-radius: 3px; }
    .lane i { position: absolute; top: -.1rem; bottom: -.1rem; width: 3px; margin-left: -1.5px;
      left: calc(var(--at) * 100%); background: var(--alarm); border-radius: 1px; }
    .key { display: inline-block; width: 3px; height: .9em; background: var(--alarm);
      vertical-align: -.1em; margin: 0 .2em 0 .4em; }
    .marks { position: relative; height: 1.3rem; color: var(--soft); font-size: .8rem; margin: 0; }
    .marks span { position: absolute; left: calc(var(--at) * 100%); transform: translateX(-50%);
      white-space: nowrap; }
    .marks .first { transform: none; } .marks .last { transform: translateX(-100%); }

    .bars { display: grid; grid-template-columns: max-content 1fr; gap: .3rem .9rem; margin: 0;
      align-items: center; }
    .bars dd { margin: 0; display: flex; align-items: center; gap: .6rem; color: var(--soft);
      font-size: .85rem; min-width: 0; }
    .bar { height: .85rem; flex: none; width: max(3px, calc(var(--share) * 65%));
      background: repeating-linear-gradient(90deg,
      var(--bar) 0 calc(100% / var(--segments) - 2px),
      transparent 0 calc(100% / var(--segments))); }

    @media (max-width: 66rem) {
      thead { display: none; } .tools select { display: inline-block; }
      table, tbody { display: block; }
      tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr));
        gap: .1rem .75rem; padding: .6rem 0; border-top: 1px solid var(--line); }
      tr:first-child { border: 0; padding-top: 0; }
      td { border: 0; padding: 0; white-space: normal; min-width: 0; }
      td:empty { display: none; }
      td::before { content: attr(data-title); display: block; color: var(--soft);
        font-size: .75rem; }
      td:first-child { grid-column: 1 / -1; }
      td:first-child::before { content: none; }
    }
    @media (max-width: 46rem) {
      body { padding: 1.25rem .75rem 2rem; }
      section { padding: .9rem; }
      .pair { grid-template-columns: 1fr; }
      .timeline .marks span:nth-child(even) { display: none; }
      .bar { width: max(3px, calc(var(--share) * 50%)); }
    }
    @media print { body { background: none; } section { break-inside: avoid; } }

    """
}
