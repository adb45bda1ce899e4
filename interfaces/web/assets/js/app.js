// Everything the pages can do beyond reading. Each module wires itself by a custom element or by one listener on document,
// so markup that arrives later (peek, replaced findings) works without being registered.
import './theme-switch.js';
import './menu.js';
import './tabs.js';
import './copy.js';
import './keys.js';
import './form.js';
import './once.js';
import './inline-edit.js';
import './list.js';
import './columns.js';
import './peek.js';
import './review.js';
import './palette.js';
import './party-pick.js';
import './live.js';
