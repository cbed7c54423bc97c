// Comfort only: every page works without this file.
document.addEventListener('keydown', event => {
  const typing = event.target.matches('input:not([type=range]), select, textarea');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...document.querySelectorAll('[data-rows] tr:not([hidden]) a[data-first]')];
  const at = rows.findIndex(link => link.closest('tr').contains(document.activeElement));
  const go = link => { if (link) { link.focus(); event.preventDefault(); } };
  if (event.key === 'j') go(rows[Math.min(at + 1, rows.length - 1)]);
  if (event.key === 'k') go(rows[Math.max(at - 1, 0)]);
  if (event.key === '/') go(document.querySelector('input[type=search]'));
  if (event.key === '[') document.querySelector('a[rel=prev]')?.click();
  if (event.key === ']') document.querySelector('a[rel=next]')?.click();
});

// Replay: letting go of the slider loads that entry; while it moves, the number follows.
for (const slider of document.querySelectorAll('input[type=range][data-go]')) {
  const out = document.querySelector(`output[for="${slider.id}"]`);
  slider.addEventListener('input', () => { if (out) out.value = slider.value; });
  slider.addEventListener('change', () => slider.form.requestSubmit());
}

// Search as you type: the same address as the form's, and of its answer the list.
for (const form of document.querySelectorAll('form[data-live]')) {
  let waiting, asked = 0;
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      const address = `${form.action}?${new URLSearchParams(new FormData(form))}`;
      const answer = await fetch(address, { headers: { accept: 'text/html' } }).catch(() => null);
      if (!answer?.ok || answer.redirected && !answer.url.startsWith(form.action) || mine !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const found = page.getElementById(form.dataset.live);
      if (found) document.getElementById(form.dataset.live)?.replaceWith(found);
      history.replaceState(null, '', answer.url);
    }, 150);
  });
}

// What is under way looks again by itself.
const again = async () => {
  const part = document.querySelector('[data-again]');
  if (!part) return;
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null);
  if (answer?.redirected) return; // signed out
  if (!answer?.ok) { setTimeout(again, 5000); return; } // away for now
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (!page.querySelector('[data-again]')) { location.reload(); return; }
  part.replaceWith(page.querySelector('[data-again]'));
  setTimeout(again, 2000);
};
setTimeout(again, 2000);

// A refusal or a receipt is read first.
document.querySelector('#problem, #recorded')?.focus();

// A form that was typed in asks before it is left; sending it is not leaving.
for (const form of document.querySelectorAll('form[data-keep]')) {
  let dirty = false;
  form.addEventListener('input', () => { dirty = true; });
  form.addEventListener('submit', () => { dirty = false; });
  addEventListener('beforeunload', event => { if (dirty) event.preventDefault(); });
}

// Before and after, laid over each other with a slider between them.
for (const figure of document.querySelectorAll('[data-compare]')) {
  const pair = figure.querySelector('.pair');
  if (pair.querySelectorAll('img').length < 2) continue;
  const button = Object.assign(document.createElement('button'), { type: 'button', className: 'no-print', textContent: figure.dataset.compare });
  const slider = Object.assign(document.createElement('input'), { type: 'range', min: 0, max: 100, value: 50, hidden: true, className: 'no-print' });
  slider.setAttribute('aria-label', figure.dataset.slide);
  button.setAttribute('aria-pressed', 'false');
  button.addEventListener('click', () => {
    slider.hidden = !pair.classList.toggle('over');
    button.setAttribute('aria-pressed', String(!slider.hidden));
  });
  slider.addEventListener('input', () => pair.style.setProperty('--at', `${slider.value}%`));
  figure.append(button, slider);
}
