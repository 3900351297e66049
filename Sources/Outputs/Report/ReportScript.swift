/// What makes long tables of the report easy to look through: they can be searched, sorted by any
/// column and paged. Without it the page is whole.
enum ReportScript {
  /// The script's place in the page's content policy: the SHA-256 of its text, in base 64.
  static let hash = "sha256-AqfDeVsZ15Hzx6FlewBlOGiuA1yp+MGSYBXnb9r615A="

  static let text = """

    for (const table of document.querySelectorAll('.list > table')) {
      const page = 50, body = table.tBodies[0], rows = [...body.rows];
      if (rows.length < 12) continue;
      const plain = e => e.textContent.replaceAll('\\u202f', '');
      const order = new Intl.Collator('en', { numeric: true });
      const search = document.createElement('input');
      const more = document.createElement('button');
      const column = document.createElement('select');
      let shown = page, sorted = -1, down = false;
      search.type = 'search';
      search.placeholder = 'Search';
      search.ariaLabel = 'Search these rows';
      column.ariaLabel = 'Sort by';
      const show = () => {
        const words = search.value.toLowerCase().split(/\\s+/);
        const found = rows.filter(row => words.every(w => plain(row).toLowerCase().includes(w)));
        body.replaceChildren(...found.slice(0, shown));
        more.hidden = found.length <= shown;
        more.textContent = `${found.length - shown} more`;
      };
      const sort = index => {
        down = index === sorted && !down;
        sorted = index;
        rows.sort((a, b) => (down ? -1 : 1) * order.compare(plain(a.cells[index]), plain(b.cells[index])));
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
