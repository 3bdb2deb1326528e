import Testing

@testable import ProjectSetup

struct MarkupRewriterTests {
    private func rewritten(_ text: String) -> String {
        var rewriter = MarkupRewriter(Set(MarkupRewriter.Construct.allCases))
        return rewriter.rewrite(text)
    }

    @Test(arguments: [
        ("!!! note\n    A\n\n    B\n\nC\n", ":::note\nA\n\nB\n:::\n\nC\n"),
        ("!!! warning \"Mind it\"\n    A\n    !!! tip\n        B\n", ":::warning Mind it\nA\n:::tip\nB\n:::\n:::\n"),
        ("??? note \"Why\"\n    A\n\n    - b\n", "> [!NOTE]- Why\n> A\n>\n> - b\n"), ("???+ tip\n    A\n", "> [!TIP]+\n> A\n"),
        ("/// note | T\n\nA\n\n///\n", ":::note T\n\nA\n\n:::\n"),
        ("/// note\nA\n\n/// tip\nB\n///\n\n///\n", ":::note\nA\n\n:::tip\nB\n:::\n\n:::\n"),
        ("=== \"A\"\n\n    a\n\n=== \"B\"\n\n    b\n\nC\n", ":::tabs\n::tab A\n\na\n\n::tab B\n\nb\n:::\n\nC\n"),
        ("//// note | T\n/// tip\nA\n///\n////\n", ":::note T\n:::tip\nA\n:::\n:::\n"),
        ("//// tab | A\n\na\n\n////\n", ":::tabs\n::tab A\n\na\n\n:::\n"),
        ("--8<--\na.md\nb.md\n--8<--\n", ":::include a.md\n:::include b.md\n"), ("{!a.md!lines=1-3}\n", ":::include a.md#1-3\n"),
        ("{* ../a.py ln[2:4,9] hl[3,9] title[\"a.py\"] *}\n", ":::include ../a.py#2-4,9-9 {title=\"a.py\" {2,4}}\n"),
        ("{* ../a.py hl[3] *}\n", ":::include ../a.py {{3}}\n"), ("{* ../a.py *}\n", ":::include ../a.py\n"),
        ("<<< @/a.js#x{1,3 ts} [A]\n", ":::include @/a.js#x {ts {1,3} title=\"A\"}\n"),
        ("<!--@include: ./a.md{2,5}-->\n", ":::include ./a.md#2-5\n"), ("<!--@include: ./a.md-->\n", ":::include ./a.md\n"),
        (
            "``` { .python linenums=\"1\" hl_lines=\"2 4-5\" title=\"x\" }\na\n```\n",
            "```python title=\"x\" {2,4-5} showLineNumbers\na\n```\n"
        ),
        ("```go {linenos=true,hl_lines=[2,\"4-5\"],linenostart=10}\n```\n", "```go {2,4-5} showLineNumbers=10\n```\n"),
        ("```js{1,3}:line-numbers\n```\n", "```js {1,3} showLineNumbers\n```\n"), ("```js [a.js]\n```\n", "```js title=\"a.js\"\n```\n"),
        ("```{code-block} python\nx\n```\n", "```python\nx\n```\n"),
        ("```{note} T\nA\n```\n", ":::note T\nA\n:::\n"), (":::{tip}\nA\n:::\n", ":::tip\nA\n:::\n"),
        ("<Note title=\"T\">\n\nA\n\n</Note>\n", ":::note T\n\nA\n\n:::\n"),
        ("{{% notice warning \"T\" %}}\nA\n{{% /notice %}}\n", ":::warning T\nA\n:::\n"),
        ("{% hint style=\"info\" %}\nA\n{% endhint %}\n", ":::info\nA\n:::\n"),
        ("[a](b.md){: .x #y }\n", "[a](b.md){.x #y}\n"), ("a ^^b c^^ d\n", "a ++b c++ d\n"),
        ("\\(x^2\\) and \\(y\\)\n", "$x^2$ and $y$\n"), ("\\[x\\]\n", "$$x$$\n"),
        ("![a](a.png#gh-dark-mode-only)\n", "![a](a.png#only-dark)\n"),
        ("/// tab | A\n\na\n\n///\n\n/// tab | B\nb\n///\n", ":::tabs\n::tab A\n\na\n\n\n::tab B\nb\n:::\n"),
        ("--8<-- \"a/b.md\"\n", ":::include a/b.md\n"),
        ("```rust\n{{#include ../a.rs:here}}\n```\n", "```rust\n:::include ../a.rs#here\n```\n"),
        ("{{#include a.rs:2:10}}\n{{#include a.rs:2:}}\n", ":::include a.rs#2-10\n:::include a.rs#2-\n"),
        ("{!a.md!}\n", ":::include a.md\n"),
        ("```rust\n{{#rustdoc_include ../a.rs:here}}\n```\n", "```rust\n:::include ../a.rs#here {context}\n```\n"),
        (":::note[Mind it]\nA\n\n::::tip\nB\n::::\n:::\n", ":::note Mind it\nA\n\n::::tip\nB\n::::\n:::\n"),
        ("- a\n\n  ::: {.warning}\n  B\n  :::\n", "- a\n\n  :::warning\n  B\n  :::\n"),
        (":::tabs\n@tab One\n1\n@tab Two\r\n2\n:::\n", ":::tabs\n::tab One\n1\n::tab Two\r\n2\n:::\n"),
        ("!!! note\r\n    A\r\n", ":::note\r\nA\r\n:::\r\n"),
    ])
    func writesTheRecommendedForm(text: String, expected: String) {
        #expect(rewritten(text) == expected)
    }

    @Test(arguments: [
        "```\n!!! note\n    A\n```\n", "~~~~ md\n=== \"A\"\n    a\n~~~~\n", "- a\n\n    !!! note\n        A\n",
        "!!! note inline end \"T\"\n    A\n",
        "!!! note \"{x}\"\n    A\n", "!!! note \"\"\n    A\n", "!!! note\nno body\n", "/// note\n    open: true\nA\n///\n",
        "/// note\nnever closed\n",
        "/// html | div\nA\n///\n", "<!--\n!!! note\n    A\n-->\n", "---\ntitle: x\n---\ntext\n", "{{#include a.rs:2}}\n",
        ":::note[A [b]]\nx\n:::\n", "::: {.note #id}\nx\n:::\n", ":::note{.a}\nx\n:::\n", "```\n:::note[T]\n```\n", "@tab\n", "a @tab b\n",
        "{* a comment *}\n", "--8<-- \"a b.md\"\n", "--8<--\na b.md\n--8<--\n", "```markdown\n--8<-- \"a.md\"\n```\n",
        "{!a.md!lines=1 3}\n",
        "```{note}\n:class: x\nA\n```\n", "``` { .py .annotate }\n```\n", "`^^a^^` ^^b^^\n", "<Note id={1}>\n",
    ])
    func leavesWhatCouldMeanMore(text: String) {
        #expect(rewritten(text) == text)
    }
}
