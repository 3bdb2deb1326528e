// The status page, while it is open: asks the server for newer checks, and says "unknown" when there are none.
// A deferred classic script like site.js: the page may have been opened from a folder. Without it the page is complete.

(() => {
  "use strict";

  // The words come by site.js. A page that could not load it stays as it was made.
  if (typeof docgen === "undefined") return;

  const months = docgen.say("date.months.short").split(" ");

  /**
   * The reader's own time, with the day where that is another.
   * @param {HTMLTimeElement} node
   */
  function local(node) {
    const date = new Date(node.dateTime);
    const clock = `${String(date.getHours()).padStart(2, "0")}:${String(date.getMinutes()).padStart(2, "0")}`;
    return date.getDate() === date.getUTCDate()
      ? clock
      : docgen.say("date.short", { day: date.getDate(), month: months[date.getMonth()], time: clock });
  }
  // The style sheet shows it behind that of the page, in a place it has kept; of two times behind the second. For a reader in UTC the place
  // stays empty: to give it up would move what follows.
  for (const node of /** @type {NodeListOf<HTMLTimeElement>} */ (document.querySelectorAll(".local time:not(:has(+ time))"))) {
    const start = node.previousElementSibling;
    if (!new Date(node.dateTime).getTimezoneOffset()) continue;
    const end = local(node);
    const text = start instanceof HTMLTimeElement
      ? docgen.say("status.here.range", { start: local(start), end })
      : docgen.say("status.here", { time: end });
    node.dataset.here = ` (${text})`;
  }

  const overview = document.getElementById("_status");
  if (!overview) return;
  const page = overview;

  /** @typedef {"operational" | "maintenance" | "unknown" | "degraded" | "partial" | "major"} State */
  /** @typedef {{id: string, name: string, state: string, required: boolean, response_ms?: number, checked_at: string, ttl_seconds?: number}} Service */
  /** @typedef {{generated_at: string, interval_seconds: number, ttl_seconds: number, services: Service[], host?: {[name: string]: number}}} Snapshot */

  /**
   * From good to bad, as in the pages: docs/reference/status.md.
   * @type {State[]}
   */
  const order = ["operational", "maintenance", "unknown", "degraded", "partial", "major"];
  /** @type {{[state in State]: [service: string, all: string]}} */
  const words = {
    operational: [docgen.say("status.state.operational"), docgen.say("status.headline.operational")],
    maintenance: [docgen.say("status.state.maintenance"), docgen.say("status.headline.maintenance")],
    unknown: [docgen.say("status.state.unknown"), docgen.say("status.headline.unknown")],
    degraded: [docgen.say("status.state.degraded"), docgen.say("status.headline.degraded")],
    partial: [docgen.say("status.state.partial"), docgen.say("status.headline.partial")],
    major: [docgen.say("status.state.major"), docgen.say("status.headline.major")],
  };
  /** @type {{[state: string]: State}} */
  const ofCheck = { healthy: "operational", degraded: "degraded", unhealthy: "major", maintenance: "maintenance" };

  /** @param {string} id */
  const byID = (id) => /** @type {HTMLElement | null} */ (document.getElementById(id));
  /** @type {(a: State, b: State) => State} */
  const worse = (a, b) => (order.indexOf(a) > order.indexOf(b) ? a : b);
  /** @param {string | undefined} text @returns {State} */
  const known = (text) => order.find((state) => state === text) ?? "unknown";

  /**
   * What incidents and maintenance alone make of a state; a maintenance ends by itself.
   * @param {HTMLElement} node
   * @returns {State}
   */
  function announcedOf(node) {
    return Date.now() > Date.parse(node.dataset.until ?? "") ? "operational" : known(node.dataset.announced);
  }

  const svgNamespace = "http://www.w3.org/2000/svg";
  /** @param {string} tag @param {{[name: string]: string}} attributes */
  function drawn(tag, attributes) {
    const node = document.createElementNS(svgNamespace, tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    return node;
  }

  // Times ------------------------------------------------------------------------------------------

  let generated = Date.parse(page.dataset.generated ?? "");
  let interval = Number(page.dataset.interval) || 30;
  let timeToLive = Number(page.dataset.ttl) || 90;
  /** A clock so much ahead of ours is still the same time. */
  const clockTolerance = 120_000;

  /** @param {number} milliseconds */
  function ago(milliseconds) {
    const seconds = Math.max(0, Math.round(milliseconds / 1000));
    if (seconds < 90) return docgen.say("status.ago.seconds", { count: seconds });
    if (seconds < 5400) return docgen.say("status.ago.minutes", { count: Math.round(seconds / 60) });
    if (seconds < 129_600) return docgen.say("status.ago.hours", { count: Math.round(seconds / 3600) });
    return docgen.say("status.ago.days", { count: Math.round(seconds / 86_400) });
  }

  /**
   * As the pages write it: `2 Mar 2026, 09:14 UTC`.
   * @param {number} time
   */
  function absolute(time) {
    const date = new Date(time);
    const day = docgen.say("date.day", { day: date.getUTCDate(), month: months[date.getUTCMonth()], year: date.getUTCFullYear() });
    return docgen.say("date.time", { day, time: date.toISOString().slice(11, 16) });
  }

  function showTimes() {
    for (const node of /** @type {NodeListOf<HTMLTimeElement>} */ (page.querySelectorAll("time[data-relative]"))) {
      const time = Date.parse(node.dateTime);
      node.title = docgen.say("status.both", { time: absolute(time), local: here(time) });
      const text = ago(Date.now() - time);
      if (node.textContent !== text) node.textContent = text;
    }
  }

  /** @param {number} time */
  const here = (time) => new Date(time).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

  /** @param {string} id @param {number} time */
  function setTime(id, time) {
    const node = byID(id)?.querySelector("time");
    if (!node) return;
    node.dateTime = new Date(time).toISOString();
    if (node.hasAttribute("data-relative")) return;
    node.textContent = absolute(time);
    node.title = docgen.say("status.here", { time: here(time) });
  }

  /** Whether what is shown still speaks for now. */
  const isFresh = () => {
    const age = Date.now() - generated;
    return age <= timeToLive * 1000 && age >= -clockTolerance;
  };

  // What is shown ----------------------------------------------------------------------------------

  /** @type {Snapshot | null} */
  let snapshot = null;
  let shown = known(page.dataset.state);

  /** @param {Element} node @param {State} state */
  function setTone(node, state) {
    for (const other of order) node.classList.toggle(`s-${other}`, other === state);
    node.querySelector("use")?.setAttribute("href", `#_i-${state}`);
  }

  /** @param {Element | null} node @param {State} state */
  function setBadge(node, state) {
    if (!node) return;
    setTone(node, state);
    const text = node.querySelector("span");
    if (text && text.textContent !== words[state][0]) text.textContent = words[state][0];
  }

  /** @param {Service | undefined} service @param {Snapshot} current @returns {State} */
  function checked(service, current) {
    if (!service) return "unknown";
    const age = Date.parse(current.generated_at) - Date.parse(service.checked_at);
    return age > (service.ttl_seconds ?? current.ttl_seconds) * 1000 ? "unknown" : ofCheck[service.state] ?? "unknown";
  }

  /** Applies the rule of the banner, as the pages were made by it, to what the server told last. */
  function show() {
    const fresh = isFresh();
    // What the page says of itself holds until then.
    if (!snapshot && fresh) return;
    let state = fresh ? announcedOf(page) : worse(announcedOf(page), "unknown");
    /** @type {{name: string, own: State}[]} */
    const found = [];
    /** @param {State} own @param {State} announced @param {string} name @param {boolean} isRequired */
    const count = (own, announced, name, isRequired) => {
      found.push({ name, own });
      if (own === "unknown") state = isRequired ? worse(state, own) : state;
      else state = worse(state, own === "major" && announced !== "major" && !isRequired ? "partial" : own);
    };

    const rest = new Map((snapshot?.services ?? []).map((service) => [service.id, service]));
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".service[data-service]"))) {
      const badge = row.querySelector(".state");
      const id = row.dataset.service ?? "";
      const service = rest.get(id);
      rest.delete(id);
      if (!badge) continue;
      const announced = announcedOf(row);
      const check = fresh && snapshot ? checked(service, snapshot) : "unknown";
      const own = announced === "maintenance" ? announced : worse(check, announced);
      setBadge(badge, own);
      const cause = /** @type {HTMLElement | null} */ (page.querySelector(`.causes [data-service="${CSS.escape(id)}"]`));
      if (cause) cause.hidden = order.indexOf(own) < order.indexOf("degraded");
      // A service that the server no longer has is shown as unknown, and has no say.
      if (service || !snapshot) count(own, announced, row.querySelector("h3")?.textContent ?? "", row.hasAttribute("data-required"));
    }
    // The server may measure more than it did when the page was made.
    for (const service of rest.values()) {
      count(fresh && snapshot ? checked(service, snapshot) : "unknown", "operational", service.name, service.required);
    }
    if (snapshot && !snapshot.services.length) state = worse(state, "unknown");

    for (const group of page.querySelectorAll(".services")) {
      /** @type {State} */
      let worst = "operational";
      for (const node of group.querySelectorAll(".service .state")) {
        worst = worse(worst, order.find((one) => node.classList.contains(`s-${one}`)) ?? "unknown");
      }
      setBadge(group.querySelector("h2 .state"), worst);
    }

    /** @param {...State} states */
    const names = (...states) => found.filter(({ own }) => states.includes(own)).map(({ name }) => name);
    const affected = state === "maintenance" ? names("maintenance") : names("degraded", "partial", "major");
    const unmeasured = names("unknown");
    const sentences = [];
    if (affected.length) sentences.push(docgen.say("status.affected", { services: affected.join(docgen.say("list.comma")) }));
    if (!fresh) {
      const isMeasured = snapshot || document.getElementById("_checked");
      sentences.push(isMeasured ? docgen.say("status.stale") : docgen.say("status.unmeasured-yet"));
    } else if (unmeasured.length) sentences.push(docgen.say("status.unmeasured", { services: unmeasured.join(docgen.say("list.comma")) }));
    const headline = state === "operational" && unmeasured.length ? docgen.say("status.headline.measured") : words[state][1];
    setBanner(state, headline, sentences.join(" "));
  }

  /** @param {State} state @param {string} headline @param {string} explanation */
  function setBanner(state, headline, explanation) {
    const banner = byID("_banner");
    const title = byID("_headline");
    const text = byID("_explanation");
    if (!banner || !title || !text) return;
    setTone(banner, state);
    if (title.textContent !== headline) title.textContent = headline;
    if (text.textContent !== explanation) text.textContent = explanation;
    text.hidden = !explanation;
    document.title = docgen.say("page.title", { title: headline, site: page.dataset.title ?? "" });
    const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"));
    if (icon && state !== shown) icon.href = new URL(`icons/${state}.svg`, location.href).href;
    // Only a change is worth an interruption.
    if (state !== shown) docgen.announce(`${headline}. ${explanation}`);
    shown = state;
    page.dataset.state = state;
  }

  // What the server tells --------------------------------------------------------------------------

  const maxPoints = 60;
  /**
   * Values by name, the newest last; those before this page was opened come from `recent.json` beside it.
   * @type {Map<string, number[]>}
   */
  const series = new Map();
  /** @type {[name: string, key: string][]} */
  const parts = [[docgen.say("status.live.cpu"), "cpu_ratio"], [docgen.say("status.live.memory"), "memory_ratio"], [
    docgen.say("status.live.disk"),
    "disk_ratio",
  ]];

  /** @param {any} value @returns {number[]} */
  const numbers = (value) => (Array.isArray(value) ? value.filter((one) => typeof one === "number").slice(1 - maxPoints) : []);

  async function readRecent() {
    try {
      const recent = await (await fetch(new URL("recent.json", location.href))).json();
      for (const [name, key] of parts) series.set(name, numbers(recent.host?.[key]));
      for (const row of /** @type {NodeListOf<HTMLElement>} */ (page.querySelectorAll(".service[data-service]"))) {
        series.set(row.querySelector("h3")?.textContent ?? "", numbers(recent.services?.[row.dataset.service ?? ""]));
      }
    } catch {
      // The lines begin now.
    }
  }

  /** @type {HTMLElement | null} */
  let live = null;

  /** @param {string} name @param {number} value @param {string} text @param {number} top */
  function point(name, value, text, top) {
    if (!live) return;
    const values = series.get(name) ?? [];
    values.push(value);
    if (values.length > maxPoints) values.shift();
    series.set(name, values);
    let box = /** @type {HTMLElement | undefined} */ ([...live.children].find((node) => /** @type {HTMLElement} */ (node).dataset.name === name));
    if (!box) {
      box = document.createElement("div");
      box.dataset.name = name;
      const term = document.createElement("dt");
      const value = document.createElement("strong");
      term.append(name, value);
      const detail = document.createElement("dd");
      const spark = drawn("svg", { class: "spark", viewBox: `0 0 ${maxPoints - 1} 20`, preserveAspectRatio: "none", role: "img" });
      spark.append(drawn("path", { class: "area" }), drawn("path", { class: "line" }));
      detail.append(spark);
      box.append(term, detail);
      live.append(box);
    }
    const label = box.querySelector("strong");
    if (label) label.textContent = text;
    const spark = box.querySelector("svg");
    const limit = Math.max(top, ...values);
    const start = maxPoints - values.length;
    const points = values.map((one, index) => `${start + index} ${(19 - (18 * one) / limit).toFixed(1)}`);
    spark?.setAttribute("aria-label", docgen.say("status.live.values", { name, value: text, count: values.length }));
    spark?.querySelector(".line")?.setAttribute("d", values.length > 1 ? `M${points.join("L")}` : `M${points[0]}h0`);
    spark?.querySelector(".area")?.setAttribute("d", values.length > 1 ? `M${start} 20L${points.join("L")}V20z` : "");
  }

  /** @param {number} value */
  const time = (value) => (value >= 1000 ? `${(value / 1000).toFixed(1)} s` : value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);

  /** @param {Snapshot} current */
  function showLive(current) {
    if (!live) {
      const section = document.createElement("section");
      section.className = "live-section";
      section.setAttribute("aria-labelledby", "_live");
      const heading = document.createElement("h2");
      heading.id = "_live";
      heading.textContent = docgen.say("status.live");
      live = document.createElement("dl");
      live.className = "live";
      section.append(heading, live);
    }
    const host = current.host ?? {};
    for (const [name, key] of parts) {
      const ratio = host[key];
      if (typeof ratio === "number") point(name, ratio, `${Math.round(ratio * 100)} %`, 1);
    }
    for (const service of current.services) {
      if (typeof service.response_ms === "number") point(service.name, service.response_ms, time(service.response_ms), 1);
    }
    if (live.firstChild && !live.isConnected && live.parentElement) page.querySelector(".follow")?.before(live.parentElement);
  }

  /** @param {any} value @returns {value is Snapshot} */
  function isSnapshot(value) {
    return typeof value === "object" && value !== null && Number.isFinite(Date.parse(value.generated_at)) && Array.isArray(value.services) &&
      value.interval_seconds > 0 && value.ttl_seconds > 0;
  }

  /** @param {Snapshot} current */
  async function take(current) {
    const time = Date.parse(current.generated_at);
    // An older answer, from a cache or a second server, says nothing new.
    if (time < generated) return;
    // A server that has just started has not looked yet; what the page knows holds on.
    isStarting = !current.services.some((service) => service.state in ofCheck);
    if (isStarting && isFresh()) return;
    const isFirst = !snapshot;
    const isNew = time > generated || isFirst;
    snapshot = current;
    generated = time;
    interval = current.interval_seconds;
    timeToLive = current.ttl_seconds;
    setTime("_checked", generated);
    setTime("_valid", generated + timeToLive * 1000);
    if (isFirst) await readRecent();
    if (isNew) showLive(current);
  }

  // Asking -----------------------------------------------------------------------------------------

  const maxPause = 300_000;
  const askMilliseconds = 10_000;
  /** Until a server that has just started has looked for the first time. */
  const startSeconds = 5;
  let isStarting = false;
  let failures = 0;
  let timer = 0;
  let asking = false;
  let etag = "";
  /** No server at this address: nothing is asked any more. */
  let isAlone = location.protocol === "file:";

  const pause = /** @type {HTMLButtonElement | null} */ (byID("_pause"));
  const isPaused = () => pause?.getAttribute("aria-pressed") === "true";

  function plan() {
    clearTimeout(timer);
    if (isAlone || isPaused() || document.hidden) return;
    const seconds = isStarting ? Math.min(startSeconds, interval) : interval;
    timer = window.setTimeout(ask, Math.min(maxPause, seconds * 1000 * 2 ** failures));
  }

  async function ask() {
    if (asking || isAlone || isPaused() || document.hidden) return;
    asking = true;
    const controller = new AbortController();
    const deadline = setTimeout(() => controller.abort(), askMilliseconds);
    try {
      const headers = { accept: "application/json", ...(etag ? { "if-none-match": etag } : {}) };
      const response = await fetch(new URL("api/system/health", docgen.root), { headers, cache: "no-store", signal: controller.signal });
      if (response.status === 304) {
        failures = 0;
      } else if (/^application\/(health\+)?json/.test(response.headers.get("content-type") ?? "")) {
        // A server in trouble answers with an error status, and says in which.
        const value = await response.json();
        if (!isSnapshot(value)) throw new TypeError("not a snapshot");
        etag = response.headers.get("etag") ?? "";
        failures = 0;
        await take(value);
        if (pause) pause.hidden = false;
      } else {
        // A plain web host. One that has answered before has trouble.
        if (!snapshot) isAlone = true;
        failures += 1;
      }
    } catch {
      failures += 1;
    } finally {
      clearTimeout(deadline);
      asking = false;
    }
    tick();
    plan();
  }

  function tick() {
    showTimes();
    show();
  }

  pause?.addEventListener("click", () => {
    const paused = !isPaused();
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? docgen.say("status.resume") : docgen.say("status.pause");
    if (paused) clearTimeout(timer);
    else ask();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      clearTimeout(timer);
    } else {
      tick();
      ask();
    }
  });
  addEventListener("online", () => {
    failures = 0;
    ask();
  });

  // The day under the pointer ----------------------------------------------------------------------

  for (const bars of page.querySelectorAll(".service > .bars")) {
    const row = bars.parentElement;
    const text = row?.querySelector(".hover");
    const rest = text?.textContent ?? "";
    if (!row || !text) continue;
    /** @type {Map<string, string>} */
    const days = new Map();
    for (const line of row.querySelectorAll("tbody tr")) {
      const [day, state, uptime, down] = [...line.children].map((cell) => cell.textContent ?? "");
      if (line.querySelector("time")) {
        days.set(
          day,
          [
            docgen.say("status.day", { day, state }),
            uptime,
            down && down !== docgen.say("duration.none") && docgen.say("status.day.down", { time: down }),
          ]
            .filter(Boolean).join(docgen.say("list.comma")),
        );
      }
    }
    const last = Date.parse(/** @type {HTMLElement} */ (row).dataset.today ?? "");
    bars.addEventListener("pointermove", (event) => {
      const box = bars.getBoundingClientRect();
      const scale = box.height / 34;
      const fromRight = Math.floor((box.right - /** @type {PointerEvent} */ (event).clientX) / (8 * scale));
      const day = new Date(last - Math.max(0, fromRight) * 86_400_000).toISOString().slice(0, 10);
      text.textContent = days.get(day) ?? docgen.say("status.day", { day, state: docgen.say("status.day.unknown") });
    });
    bars.addEventListener("pointerleave", () => {
      text.textContent = rest;
    });
  }

  setInterval(tick, 5000);
  showTimes();
  // A page that was made long ago speaks of then. Where a server tells more in a moment, readers do not see it change twice.
  ask();
  if (!asking) tick();
})();
