// A click on a citation mark, or Enter while it has the focus, opens the article at the cited sentence.
// The listener is on the document because the marks live in the chat, outside this element.
const open = (event) => {
  const link = event.target.closest && event.target.closest('a[href*="#src-"]');
  if (!link) return;
  event.preventDefault();
  event.stopPropagation();
  const target = document.getElementById(link.getAttribute('href').split('#').pop());
  if (!target) return;
  document.querySelectorAll('#sources mark.na-lit').forEach((mark) => mark.classList.remove('na-lit'));
  const article = target.closest('details');
  if (article) {
    document.querySelectorAll('#sources details[open]').forEach((other) => { if (other !== article) other.open = false; });
    article.open = true;
  }
  target.classList.add('na-lit');
  target.focus({ preventScroll: true });
  // Only the panel scrolls, except where the window is too narrow to show it beside the chat.
  const panel = target.closest('.na-panel');
  requestAnimationFrame(() => {
    const offset = target.getBoundingClientRect().top - panel.getBoundingClientRect().top;
    panel.scrollTo({ top: panel.scrollTop + offset - panel.clientHeight / 3 });
    panel.scrollIntoView({ block: 'nearest' });
  });
};
if (!window.naCitations) {
  window.naCitations = true;
  document.addEventListener('click', open, true);
}
