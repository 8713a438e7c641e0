// Package sheet reads tables out of files that people bring: CSV as Excel and LimeSurvey write it, and XLSX. It says what
// it takes a file to be before anything is done with it, and then hands over the rows one by one.
//
// Whoever made the file may be clumsy or hostile. So there is a limit to everything that costs time or memory, each with a
// name and a value in limits.go; a file that goes beyond one is refused as a whole, with a domain.Error. A cell that cannot
// be read is handed over with its problem, a row and a column, and the caller decides. A table without rows is an error and
// never an empty answer. Nothing here panics, whatever the bytes say.
//
// The package holds nothing longer than a call, writes nothing, logs nothing, and knows no research: what the columns mean
// is the business of app/survey.
//
// Start reading at open.go, then detect.go (what a file is taken to be), csv.go and worksheet.go (the two readers).
package sheet
