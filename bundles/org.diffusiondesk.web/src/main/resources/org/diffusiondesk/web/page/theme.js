// No module: it runs before the first paint, so that the page never flashes in the wrong colours.
{
  let theme;
  try {
    theme = localStorage.getItem('theme');
  } catch {
    theme = null; // storage may be forbidden; the system's colours are right then
  }
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
}
