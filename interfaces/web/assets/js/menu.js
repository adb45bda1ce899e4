// <details class="menu"> and <details class="why"> close when one clicks or tabs elsewhere or presses Escape.
const open = 'details:is(.menu, .why)[open]';
for (const type of ['click', 'focusin']) document.addEventListener(type, ({ target }) => {
  for (const menu of document.querySelectorAll(open)) if (!menu.contains(target)) menu.open = false;
});
document.addEventListener('keydown', (event) => {
  const menu = event.key === 'Escape' && event.target.closest?.(open);
  if (!menu || event.target.matches('[role="combobox"][aria-expanded="true"]')) return; // its own list closes first
  menu.open = false;
  menu.querySelector('summary').focus();
  event.stopPropagation();
}, true);
