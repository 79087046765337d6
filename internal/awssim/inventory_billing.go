package awssim

func inventoryReports(w *World) []string {
	return w.eachAccount(func(a *account) []string {
		var lines []string
		for name, known := range a.reports {
			definition := known.definition
			definition.ReportStatus = nil // what AWS does by itself
			lines = append(lines, line("report", a.id, name, settings{"definition": definition, "tags": known.tags}))
		}
		return lines
	})
}

func inventoryExports(w *World) []string {
	return w.eachAccount(func(a *account) []string {
		var lines []string
		for arn, known := range a.exports {
			lines = append(lines, line("export", a.id, arn, settings{"definition": known.definition, "tags": known.tags}))
		}
		return lines
	})
}

func inventoryTax(w *World) []string {
	return w.eachAccount(func(a *account) []string {
		if a.tax == nil {
			return nil
		}
		return []string{line("tax", a.id, "registration", settings{"registration": a.tax})}
	})
}
