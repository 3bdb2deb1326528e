// On the page at a former address: leads on with the query and the fragment, which a refresh of the page would lose.
{
  const to = document.currentScript instanceof HTMLScriptElement ? document.currentScript.dataset.to : undefined;
  if (to !== undefined) {
    // Nothing more is read of this page, its refresh above all.
    stop();
    const url = new URL(to, location.href);
    url.search ||= location.search;
    url.hash ||= location.hash;
    location.replace(url.href);
  }
}
