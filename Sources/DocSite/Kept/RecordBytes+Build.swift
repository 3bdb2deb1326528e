internal import DocModel

/// How the record of a build is written. Its parts stand in the order of their declarations.
extension RecordWriter {
    mutating func put(_ build: BuildRecord) {
        put([build.origin.whole, build.origin.pages])
        put(build.inputs)
        put(build.output)
        put(build.report)
        put(build.isWhole)
        put(build.pages) { record, seal in
            record.put(seal.length)
            record.put(seal.tableLength)
            record.put(seal.tableHash)
        }
        put(build.look)
    }

    private mutating func put(_ inputs: BuildRecord.Inputs) {
        put(inputs.pages)
        put(inputs.assets)
        put(inputs.rest)
        put(inputs.stamps) { $0.put($1) }
        put(inputs.hashes)
        put(inputs.others)
        put(inputs.asked) { record, asked in
            record.put(asked.path)
            record.put(asked.real)
        }
        put(inputs.includes) { record, includes in
            record.put(includes.page)
            record.put(includes.answers) { $0.put($1) }
        }
    }

    private mutating func put(_ output: BuildRecord.Output) {
        put(output.paths)
        put(output.hashes)
        put(output.stamps) { $0.put($1) }
        put(output.areImmutable) { $0.put($1) }
        put(output.forms) { record, forms in
            record.put(forms) { record, forms in
                record.put(forms) { record, form in
                    record.put([form.encoding.coding, form.encoding.path, form.encoding.sha256])
                    record.put(form.encoding.size)
                    record.put(form.stamp)
                }
            }
        }
        put(output.others)
        put(output.otherStamps) { $0.put($1) }
    }

    private mutating func put(_ report: BuildRecord.ReportRecord) {
        put(report.diagnostics) { $0.put($1) }
        for count in [report.pageCount, report.missingPageCount, report.assetCount, report.outputBytes] { put(count) }
    }
}

extension RecordReader {
    mutating func buildRecord() throws -> BuildRecord {
        BuildRecord(
            origin: try buildOrigin(),
            inputs: try buildInputs(),
            output: try buildOutput(),
            report: try buildReport(),
            isWhole: try bool(),
            pages: try optional { record in
                StoredPages.Seal(length: try record.integer(), tableLength: try record.integer(), tableHash: try record.text())
            },
            look: try array()
        )
    }

    private mutating func buildOrigin() throws -> BuildRecord.Origin {
        let names = try texts()
        guard names.count == 2 else { throw Damaged() }
        return BuildRecord.Origin(whole: names[0], pages: names[1])
    }

    private mutating func buildInputs() throws -> BuildRecord.Inputs {
        BuildRecord.Inputs(
            pages: try texts(),
            assets: try texts(),
            rest: try texts(),
            stamps: try list { try $0.stamp() },
            hashes: try texts(),
            others: try texts(),
            asked: try list { BuildRecord.LinkedPath(path: try $0.text(), real: try $0.optionalText()) },
            includes: try list { record in
                BuildRecord.Includes(page: try record.text(), answers: try record.list { try $0.includeAnswer() })
            }
        )
    }

    private mutating func buildOutput() throws -> BuildRecord.Output {
        BuildRecord.Output(
            paths: try texts(),
            hashes: try texts(),
            stamps: try list { try $0.stamp() },
            areImmutable: try list { try $0.bool() },
            forms: try list { try $0.optional { try $0.list { try $0.form() } } },
            others: try texts(),
            otherStamps: try list { try $0.stamp() }
        )
    }

    private mutating func form() throws -> WrittenFile.Form {
        let words = try texts()
        guard words.count == 3 else { throw Damaged() }
        let encoding = Manifest.Encoding(coding: words[0], path: words[1], sha256: words[2], size: try integer())
        return WrittenFile.Form(encoding: encoding, stamp: try stamp())
    }

    private mutating func buildReport() throws -> BuildRecord.ReportRecord {
        BuildRecord.ReportRecord(
            diagnostics: try list { try $0.diagnostic() },
            pageCount: try integer(),
            missingPageCount: try integer(),
            assetCount: try integer(),
            outputBytes: try integer()
        )
    }
}
