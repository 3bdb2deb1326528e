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
        ("//// tab | A\n", "//// tab | A\n"),
        ("/// tab | A\n\na\n\n///\n\n/// tab | B\nb\n///\n", ":::tabs\n::tab A\n\na\n\n\n::tab B\nb\n:::\n"),
        ("--8<-- \"a/b.md\"\n", ":::include a/b.md\n"),
        ("```rust\n{{#include ../a.rs:here}}\n```\n", "```rust\n:::include ../a.rs#here\n```\n"),
        ("{{#include a.rs:2:10}}\n{{#include a.rs:2:}}\n", ":::include a.rs#2-10\n:::include a.rs#2-\n"),
        ("{!a.md!}\n", ":::include a.md\n"),
        ("```rust\n{{#rustdoc_include ../a.rs:here}}\n```\n", "```rust\n:::include ../a.rs#here\n```\n"),
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
        "{* a.py hl[1] *}\n", "--8<-- \"a b.md\"\n", "--8<--\na.md\n--8<--\n", "```markdown\n--8<-- \"a.md\"\n```\n", "{!a.md!lines=1-3}\n",
    ])
    func leavesWhatCouldMeanMore(text: String) {
        #expect(rewritten(text) == text)
    }
}
