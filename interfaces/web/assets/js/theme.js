// Runs in <head> before anything is painted, so a dark page never flashes white. Must stay this small.
(function () {
  var root = document.documentElement, chosen = null;
  root.classList.add('js');
  try { chosen = localStorage.getItem('theme'); } catch (e) { /* storage may be forbidden: follow the system */ }
  if (chosen === 'light' || chosen === 'dark') root.dataset.theme = chosen;
})();
