/// Diagrams of all kinds, with the signs that are read.
enum DiagramSamples {
    static let flowcharts = [
        #"""
        graph TD; A-->B; B-->C
        """#,
        #"""
        flowchart LR
          A[Box] --> B(Round) --> C([Stadium]) --> D[[Subroutine]] --> E[(Database)]
        """#,
        #"""
        flowchart TB
          A((Circle)) --- B>Flag] --- C{Rhombus} --- D{{Hexagon}} --- E(((Double)))
        """#,
        #"""
        flowchart LR
          A[/Lean right/] --> B[\Lean left\] --> C[/Trapezoid\] --> D[\Inverted/] --> E(-Ellipse-)
        """#,
        #"""
        flowchart LR
          A-->B
          A---B
          A-.->B
          A-.-B
          A==>B
          A===B
          A~~~B
        """#,
        #"""
        flowchart LR
          A--oB
          A--xB
          A<-->B
          A o--o B
          A x--x B
          A <==> B
          A <-.-> B
        """#,
        #"""
        flowchart LR
          A-- text -->B
          A-->|text|B
          A-. text .->B
          A== text ==>B
          A---|text|B
          A-- text ---B
        """#,
        #"""
        flowchart TD
          A ---->|Yes| B
          A ----- C
          A -...-> D
          A =====> E
        """#,
        #"""
        flowchart LR
          a --> b & c --> d
          e & f --> g & h
        """#,
        #"""
        flowchart TB
          c1-->a2
          subgraph one
            a1-->a2
          end
          subgraph two
            b1-->b2
          end
          subgraph three
            c1-->c2
          end
          one --> two
          three --> two
          two --> c2
        """#,
        #"""
        flowchart TB
          subgraph outer [Outer title]
            direction LR
            subgraph middle["Middle (1)"]
              subgraph inner
                a --> b
              end
            end
            c --> a
          end
          d --> outer
        """#,
        #"""
        flowchart TB
          subgraph empty
          end
          subgraph full
            x
          end
          empty --> full
        """#,
        #"""
        flowchart LR
          A[Start]:::good --> B:::bad
          classDef good fill:#9f6,stroke:#333,stroke-width:2px
          classDef bad fill:rgb(255, 60, 60)
          classDef default fill:#eee
        """#,
        #"""
        flowchart LR
          A --> B --> C
          class A,B important
          classDef important stroke:#f66
          style C fill:#bbf,stroke:#f66,color:#fff,stroke-dasharray: 5 5
          linkStyle 0 stroke:#ff3,stroke-width:4px
        """#,
        #"""
        flowchart LR
          A["Quotes #quot;inside#quot; and (parentheses) [brackets]"] --> B["Two<br/>lines"]
          B --> C["Zeichen äöü 漢字 ✅ #9829;"]
        """#,
        #"""
        flowchart LR
          A["`**Bold** and *slanted*
          on two lines`"] --> B
        """#,
        #"""
        flowchart LR
          A@{ shape: cyl, label: "Data" } --> B@{ shape: diam, label: "Choice" }
          C@{ shape: doc } --> D@{ shape: hex, label: "Six" }
        """#,
        #"""
        flowchart LR
          A e1@--> B
          A e2@==>|named| C
        """#,
        #"""
        graph LR
          %% A comment
          A-->B
        """#,
        #"""
        %%{init: {"theme": "dark", "flowchart": {"curve": "basis"}}}%%
        flowchart BT
          A --> B
        """#,
        #"""
        ---
        title: A title above
        config:
          theme: forest
        ---
        flowchart RL
          A --> B
        """#,
        #"""
        flowchart LR
          accTitle: For screen readers
          accDescr: One node leads to another.
          A --> B
        """#,
        #"""
        flowchart LR
          accTitle: For screen readers
          accDescr {
            A description
            on several lines.
          }
          A --> B
        """#,
        #"""
        flowchart TD
          start-node --> end_node.v2
          api/v1 --> my-service-2
        """#,
        #"""
        flowchart TD
          A[A text that is so long that it has to be broken between its words, as no reader wants a box that is wider than the page] --> B
        """#,
        #"""
        flowchart TD
          A{Does it work?} -->|yes| B[Leave it alone]
          A -->|no| C{Did you touch it?}
          C -->|yes| D[Oh dear] --> E
          C -->|no| E([The end])
          click A "https://example.org" "Tip"
          click B callback
        """#,
        #"""
        flowchart LR
          A --> A
          A --> B
          B --> A
        """#,
        #"""
        flowchart TB
          subgraph "Quoted title"
            A
          end
          subgraph Title of several words
            B
          end
          A --> B
          style A fill:pink
        """#,
        #"""
        flowchart LR
          A[fa:fa-car A car] --> B[<b>Bold</b> & more]
          B --> C[a < b > c]
        """#,
        #"""
        flowchart
          lonely
        """#,
    ]

    static let graphs = [
        #"""
        digraph { a -> b -> c }
        """#,
        #"""
        graph G { a -- b -- c -- a }
        """#,
        #"""
        strict digraph "A graph" {
          rankdir=LR
          node [shape=box, style="rounded,filled", fillcolor=lightblue]
          a [label="First"]; b [label="Second\nline"]
          a -> b [label="leads to", style=dashed, color=red]
        }
        """#,
        #"""
        digraph {
          subgraph cluster_0 { label="process #1"; style=filled; color=lightgrey; a0 -> a1 -> a2 }
          subgraph cluster_1 { label="process #2"; color=blue; b0 -> b1; subgraph cluster_2 { label="inner"; c } }
          start [shape=Mdiamond]; end [shape=Msquare]
          start -> a0; start -> b0; a1 -> b1; a2 -> end; b1 -> end
        }
        """#,
        #"""
        digraph { {rank=same; a; b} a -> c; b -> c; {a b} -> {d e} }
        """#,
        #"""
        digraph structs {
          node [shape=record];
          struct1 [label="<f0> left|<f1> middle|<f2> right"];
          struct2 [label="{one|{two|three}}"];
          struct1:f1 -> struct2:here:n;
        }
        """#,
        #"""
        digraph { a [shape=circle]; b [shape=doublecircle]; c [shape=diamond]; d [shape=hexagon]; e [shape=cylinder]; f [shape=plaintext]; g [shape=point]; h [shape=note]; i [shape=component]; j [shape=parallelogram]; k [shape=trapezium]; l [shape=invtrapezium]; m [shape=folder]; n [shape=cds]; a->b->c->d->e->f->g->h->i->j->k->l->m->n }
        """#,
        #"""
        digraph { edge [arrowhead=empty]; a -> b; a -> c [arrowhead=diamond]; a -> d [arrowhead=odiamond, dir=both, arrowtail=vee]; a -> e [arrowhead=tee]; a -> f [arrowhead=dot]; a -> g [arrowhead=crow]; a -> h [dir=none]; a -> i [dir=back] }
        """#,
        #"""
        graph { layout=neato; a -- b; b -- c; c -- a; c -- d }
        """#,
        #"""
        graph { layout=circo; a -- b -- c -- d -- e -- a }
        """#,
        #"""
        digraph { a -> b [headlabel="1..*", taillabel="1", minlen=2, constraint=false]; a -> c [style=invis]; b -> c [style=bold] }
        """#,
        #"""
        /* A comment */
        digraph { // another
        # and a line of the preprocessor
          "a b" -> "c\"d" [label=<An <b>HTML</b> label<br/>in two lines>];
          x [label=<<table><tr><td>one</td><td>two</td></tr><tr><td>three</td></tr></table>>]
          "joined" + " name" -> 1.5 -> -2
        }
        """#,
        #"""
        digraph { label="The title"; labelloc=t; node [fontname="Arial", fontsize=10]; a [xlabel="beside", tooltip="t", URL="javascript:alert(1)", image="/etc/passwd", shapefile="/etc/passwd"]; a -> b [href="javascript:x"] }
        """#,
        #"""
        digraph { ä -> ö -> 漢字 }
        """#,
        #"""
        digraph { subgraph { a; b } -> c; compound=true; subgraph cluster_x { d } c -> d [lhead=cluster_x] }
        """#,
    ]
}
