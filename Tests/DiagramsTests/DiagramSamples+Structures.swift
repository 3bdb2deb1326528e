extension DiagramSamples {
    static let classes = [
        #"""
        classDiagram
          Animal <|-- Duck
          Animal <|-- Fish
          Animal : +int age
          Animal : +isMammal()
          class Duck{
            +String beakColor
            +swim()
            +quack()
          }
        """#,
        #"""
        classDiagram
          classA <|-- classB
          classC *-- classD
          classE o-- classF
          classG <-- classH
          classI -- classJ
          classK <.. classL
          classM <|.. classN
          classO .. classP
        """#,
        #"""
        classDiagram
          classA --|> classB : Inheritance
          classC --* classD : Composition
          classE --o classF : Aggregation
          classG --> classH : Association
          classK ..> classL : Dependency
          classM ..|> classN : Realization
        """#,
        #"""
        classDiagram
          Customer "1" --> "*" Ticket
          Student "1" --> "1..*" Course : attends
          Galaxy --> "many" Star : Contains
        """#,
        #"""
        classDiagram
          class Square~Shape~{
            int id
            List~int~ position
            setPoints(List~int~ points)
            getPoints() List~int~
            map(Map~String, List~int~~ m)
          }
          Square : -List~string~ messages
        """#,
        #"""
        classDiagram
          class Shape{
            <<interface>>
            noOfVertices
            draw()*
            count()$ int
            String name$
          }
          <<abstract>> Other
          class Color{
            <<enumeration>>
            RED
            BLUE
          }
        """#,
        #"""
        classDiagram
          namespace BaseShapes {
            class Triangle
            class Rectangle {
              double width
            }
          }
          Triangle --> Rectangle
        """#,
        #"""
        classDiagram
          class Animal["Animal with a label"]
          class Car["Car with *! symbols"]
          Animal --> Car
          note "From Duck till Zebra"
          note for Animal "can fly<br/>can swim"
        """#,
        #"""
        classDiagram
          direction RL
          class Student:::styled
          classDef styled fill:#f9f
          Student --> IdCard
          click Student href "https://example.org"
          style IdCard fill:#bbf
          cssClass "IdCard" styled
        """#,
        #"""
        classDiagram
          A <|--|> B
          A *--o C
          bar ()-- foo
          foo --() baz
        """#,
        #"""
        classDiagram
          class `A class with spaces`
          `A class with spaces` --> B
        """#,
        #"""
        ---
        title: Bank
        ---
        classDiagram
          class BankAccount
          BankAccount : +String owner
          BankAccount : +Bigdecimal balance
          BankAccount : +deposit(amount)
        """#,
    ]

    static let entities = [
        #"""
        erDiagram
          CUSTOMER ||--o{ ORDER : places
          ORDER ||--|{ LINE-ITEM : contains
          CUSTOMER }|..|{ DELIVERY-ADDRESS : uses
        """#,
        #"""
        erDiagram
          CAR ||--o{ NAMED-DRIVER : allows
          CAR {
            string registrationNumber PK
            string make
            string[] parts
          }
          PERSON {
            string driversLicense PK, FK "The license #"
            string(99) firstName "Only 99 characters"
            int age
          }
        """#,
        #"""
        erDiagram
          A |o--o| B : a
          A }o--o{ C : "b c"
          A }|--|{ D : ""
          A ||..|| E : e
        """#,
        #"""
        erDiagram
          p[Person] {
            string firstName
          }
          a["Customer Account"] {
            string email
          }
          p ||--o| a : has
        """#,
        #"""
        erDiagram
          direction LR
          "Quoted name" ||--o{ B : has
          CAR one or more to zero or many DRIVER : has
          X only one optionally to zero or one Y : may
          style B fill:#f9f
        """#,
        #"""
        erDiagram
          LONELY
        """#,
    ]

    static let pies = [
        #"""
        pie title Pets adopted
          "Dogs" : 386
          "Cats" : 85
          "Rats" : 15
        """#,
        #"""
        pie showData
          title Key elements
          "Calcium" : 42.96
          "Potassium" : 50.05
        """#,
        #"""
        pie
          "All" : 1
        """#,
        #"""
        pie showData title Both
          "a" : 1
          "b" : 2
          "c" : 3
          "d" : 4
          "e" : 5
          "f" : 6
          "g" : 7
          "h" : 8
          "i" : 9
        """#,
        #"""
        %%{init: {"pie": {"textPosition": 0.5}}}%%
        pie
          accTitle: Shares
          accDescr: Two equal shares.
          "a & b" : 0.5
          "c" : 0.5
        """#,
    ]
}
