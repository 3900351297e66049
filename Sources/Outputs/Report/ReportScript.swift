/// What makes long tables of the report easy to look through: they can be searched, sorted by any
/// column and paged. Without it the page is whole.
enum ReportScript {
  /// The script's place in the page's content policy: the SHA-256 of its text, in base 64.
  static let hash = "sha256-x5uyifSjlZpbUXnZovQkefRVv0so3eoDnyXqGnVEqb4="

  static let text = """

    for (const table of document.querySelectorAll('.list > table')) {
      const page = 50, body = table.tBodies[0], rows = [...body.rows];
      if (rows.length < 12) continue;
      const plain = e => e.textContent.replaceAll('\\u202f', '');
      const words = new Intl.Collator('en', { numeric: true });
      const number = text => /^-?[0-9.]+( [a-zA-Z]+)?$/.test(text) ? parseFloat(text) : NaN;
      // Addresses and networks are hexadecimal, of 8 and of 4 digits.
      const isHex = text => /^([0-9A-F]{4}|[0-9A-F]{8})$/.test(text);
      const order = (a, b) => {
        if (a.length === b.length && isHex(a) && isHex(b)) return a < b ? -1 : a > b ? 1 : 0;
        const difference = number(a) - number(b);
        return Number.isNaN(difference) ? words.compare(a, b) : difference;
      };
      const search = document.createElement('input');
      const more = document.createElement('button');
      const column = document.createElement('select');
      let shown = page, sorted = -1, down = false;
      search.type = 'search';
      search.placeholder = 'Search';
      search.ariaLabel = 'Search these rows';
      column.ariaLabel = 'Sort by';
      const show = () => {
        const sought = search.value.toLowerCase().split(/\\s+/);
        const found = rows.filter(row => sought.every(w => plain(row).toLowerCase().includes(w)));
        body.replaceChildren(...found.slice(0, shown));
        more.hidden = found.length <= shown;
        more.textContent = `${found.length - shown} more`;
      };
      const sort = index => {
        down = index === sorted && !down;
        sorted = index;
        const text = row => row.cells[index] ? plain(row.cells[index]) : '';
        rows.sort((a, b) => (down ? -1 : 1) * order(text(a), text(b)));
        titles.forEach((title, i) =>
          title.ariaSort = i !== index ? 'none' : down ? 'descending' : 'ascending');
        column.value = index;
        show();
      };
      const titles = [...table.tHead.rows[0].cells];
      titles.forEach((title, index) => {
        const button = document.createElement('button');
        button.textContent = title.textContent;
        button.onclick = () => sort(index);
        title.replaceChildren(button);
        column.add(new Option(button.textContent, index));
      });
      column.selectedIndex = -1;
      column.onchange = () => { sorted = -1; sort(Number(column.value)); };
      search.oninput = () => { shown = page; show(); };
      more.onclick = () => { shown += 4 * page; show(); };
      const tools = document.createElement('p');
      tools.className = 'tools';
      tools.append(search, column);
      table.before(tools);
      table.after(more);
      show();
    }

    """
}
