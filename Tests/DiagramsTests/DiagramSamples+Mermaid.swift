extension DiagramSamples {
    static let sequences = [
        #"""
        sequenceDiagram
          Alice->>John: Hello John, how are you?
          John-->>Alice: Great!
          Alice-)John: See you later!
        """#,
        #"""
        sequenceDiagram
          A->B: solid
          A-->B: dashed
          A->>B: arrow
          A-->>B: dashed arrow
          A-xB: cross
          A--xB: dashed cross
          A-)B: open
          A--)B: dashed open
          A<<->>B: both
          A<<-->>B: both dashed
        """#,
        #"""
        sequenceDiagram
          participant A as Alice
          actor B as Bob<br/>the builder
          A->>+B: Activate
          B-->>-A: Done
        """#,
        #"""
        sequenceDiagram
          Alice->>+John: Hello
          Alice->>+John: Again
          John-->>-Alice: Hi
          John-->>-Alice: Fine
        """#,
        #"""
        sequenceDiagram
          participant John
          Note right of John: Text in a note
          Note left of John: Text<br/>in two lines
          Note over John: Over
          Note over Alice,John: A typical interaction
        """#,
        #"""
        sequenceDiagram
          loop Every minute
            John-->Alice: Great!
          end
        """#,
        #"""
        sequenceDiagram
          A->>B: Hello
          alt is sick
            B->>A: Not so good
          else is well
            B->>A: Fresh like a daisy
          else
            B->>A: So so
          end
          opt Extra response
            B->>A: Thanks
          end
        """#,
        #"""
        sequenceDiagram
          par Alice to Bob
            Alice->>Bob: Hello
          and Alice to John
            Alice->>John: Hello
            par John to Charlie
              John->>Charlie: Hello
            end
          end
        """#,
        #"""
        sequenceDiagram
          critical Establish a connection
            Service-->DB: connect
          option Network timeout
            Service-->Service: Log error
          option Credentials rejected
            Service-->Service: Log another error
          end
          break when it fails
            Service-->DB: give up
          end
        """#,
        #"""
        sequenceDiagram
          rect rgb(191, 223, 255)
            A->>B: In colour
            rect rgba(0, 0, 255, .1)
              B->>A: Deeper
            end
          end
        """#,
        #"""
        sequenceDiagram
          autonumber 10 5
          A->>B: Ten
          B->>A: Fifteen
          autonumber off
          A->>B: None
        """#,
        #"""
        sequenceDiagram
          box Purple Alice & John
            participant A
            participant J
          end
          box rgb(33,66,99) Others
            participant B
          end
          box transparent
            participant C
          end
          A->>J: Hello
          J->>B: Hello
          B->>C: Hello
        """#,
        #"""
        sequenceDiagram
          Alice->>Bob: Hello
          create participant Carl
          Alice->>Carl: Hi Carl!
          create actor D as Donald
          Carl->>D: Hi!
          destroy Carl
          Alice-xCarl: We are too many
          destroy Bob
          Bob->>Alice: I agree
        """#,
        #"""
        sequenceDiagram
          my-service->>other-service: with hyphens
          a-xray->>b: an x in the name
          first service->>b: with a blank
        """#,
        #"""
        sequenceDiagram
          title: A title
          A->>A: To myself
          A->>A: A long message to myself that is broken between its words because it is so long
        """#,
        #"""
        ---
        title: Above
        ---
        sequenceDiagram
          actor User
          User->>System: #quot;quoted#quot; & <more>
        """#,
        #"""
        sequenceDiagram
          activate A
          A->>B: x
          activate B
          B-->>A: y
          deactivate B
          deactivate A
          link A: Dashboard @ https://example.org
          links B: {"x": "https://example.org"}
        """#,
        #"""
        sequenceDiagram
          A->>B:
          B->>A
          Note over A: only
        """#,
        #"""
        sequenceDiagram
          A->>B: Words: with a colon; and a semicolon
          A->>C: Over B
          C->>A: Back
        """#,
        #"""
        sequenceDiagram
          participant A
        """#,
    ]

    static let states = [
        #"""
        stateDiagram-v2
          [*] --> Still
          Still --> [*]
          Still --> Moving
          Moving --> Still
          Moving --> Crash
          Crash --> [*]
        """#,
        #"""
        stateDiagram
          s1 : A state with a description
          s1 --> s2 : A transition
        """#,
        #"""
        stateDiagram-v2
          state "A long name" as s2
          s2 --> s3: go
        """#,
        #"""
        stateDiagram-v2
          [*] --> First
          state First {
            [*] --> second
            second --> [*]
          }
          First --> Third
        """#,
        #"""
        stateDiagram-v2
          state A {
            state B {
              state C {
                [*] --> c
              }
              C --> d
            }
            B --> e
          }
        """#,
        #"""
        stateDiagram-v2
          state fork_state <<fork>>
          [*] --> fork_state
          fork_state --> State2
          fork_state --> State3
          state join_state <<join>>
          State2 --> join_state
          State3 --> join_state
          join_state --> [*]
        """#,
        #"""
        stateDiagram-v2
          state if_state <<choice>>
          [*] --> if_state
          if_state --> False: if n < 0
          if_state --> True : if n >= 0
        """#,
        #"""
        stateDiagram-v2
          State1: The state with a note
          note right of State1
            Important information!
            You can write notes.
          end note
          State1 --> State2
          note left of State2 : This is the note to the left.
        """#,
        #"""
        stateDiagram-v2
          [*] --> Active
          state Active {
            [*] --> NumLockOff
            NumLockOff --> NumLockOn : EvNumLockPressed
            --
            [*] --> CapsLockOff
            CapsLockOff --> CapsLockOn
            --
            [*] --> ScrollLockOff
          }
        """#,
        #"""
        stateDiagram-v2
          direction LR
          A --> B
          state B {
            direction TB
            x --> y
          }
        """#,
        #"""
        stateDiagram-v2
          classDef bad fill:#f00,color:white
          Crash:::bad --> [*]
          Moving --> Crash
          class Moving bad
        """#,
        #"""
        stateDiagram-v2
          hide empty description
          lonely
          %% a comment
        """#,
    ]
}
