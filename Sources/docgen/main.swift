import DocgenCommandLine

Docgen.run()
