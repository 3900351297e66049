/// How the report looks: by the reader's choice light or dark, on any width.
enum ReportStyle {
  static let sheet = """

    :root { color-scheme: light dark; --ink: #1c2733; --paper: #fbfbf9; --line: #d5d9dd;
      --bar: #2a6f97; --soft: #5b6875; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e4e8ec; --paper: #14181c; --line: #343c44; --bar: #61a5c2; --soft: #9aa7b3; }
    }
    body { margin: 0 auto; max-width: 72rem; padding: 1rem; color: var(--ink);
      background: var(--paper); font: 16px/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; }
    .frame { overflow-x: auto; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { text-align: left; padding: .3rem .8rem .3rem 0; white-space: nowrap;
      border-bottom: 1px solid var(--line); }
    th { color: var(--soft); font-weight: 600; }
    svg { width: 100%; height: 8rem; fill: var(--bar); border-bottom: 1px solid var(--line); }
    .axis { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; margin: 0;
      color: var(--soft); font-size: .85rem; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem .8rem; }
    dd { margin: 0; display: flex; align-items: center; gap: .5rem; }
    dd span { background: var(--bar); height: .8rem; border-radius: 2px;
      width: calc(var(--share) * 80%); }

    """
}
