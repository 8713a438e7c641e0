package sheet

import "rodedraad/domain"

// The limits of a file. What goes beyond one refuses the file as a whole, except MaxCell, which refuses the cell, and the
// lists of Detection, which are cut off.
const (
	// MaxFile is the size of a file, in bytes.
	MaxFile = 32 << 20
	// MaxUnpacked is what the parts of an XLSX file that are read may be together once unpacked, in bytes.
	MaxUnpacked = 128 << 20
	// MaxRatio is how many times larger than packed a part of an XLSX file may be. It is looked at from ratioFrom bytes.
	MaxRatio = 200
	// MaxDirectory is how much of an XLSX file may be read to learn which parts it has, in bytes.
	MaxDirectory = 1 << 20
	// MaxSheets is the number of sheets of a workbook.
	MaxSheets = 200
	// MaxRows is the number of the last row that may have anything in it.
	MaxRows = 100_000
	// MaxColumns is the number of the last column that may have anything in it.
	MaxColumns = 2_000
	// MaxCell is the length of the text of a cell, in characters: what Excel can hold.
	MaxCell = 32_767
	// MaxRow is the length of all text of a row together, in bytes of UTF-8.
	MaxRow = 4 << 20
	// MaxSharedStrings and MaxSharedBytes are how many texts a workbook may share between cells, and their length together
	// in bytes of UTF-8.
	MaxSharedStrings = 500_000
	MaxSharedBytes   = 16 << 20
	// MaxStyles is the number of styles of cells in a workbook: what Excel can hold.
	MaxStyles = 65_490
	// MaxRefused is how many refused cells Detection lists; all are counted.
	MaxRefused = 1_000
	// MaxHidden is how many hidden rows Detection lists; all are counted.
	MaxHidden = 20
	// MaxName is how much of the name of a column is kept, in characters: a whole question, as some programs write it.
	MaxName = 1_000
	// PreviewRows is how many rows Detection shows.
	PreviewRows = 20

	ratioFrom   = 1 << 20     // bytes; smaller parts are harmless whatever their ratio
	maxToken    = 256 << 10   // bytes of one tag or one stretch of text in XML
	maxDepth    = 64          // elements inside each other
	maxAttrs    = 256         // attributes of one element
	maxFormats  = 10_000      // number formats of a workbook
	maxCellSize = 4 * MaxCell // bytes of a cell that are kept; what is longer is too long in characters as well
	lastRow     = 1_048_576   // the last row of any worksheet, as Excel counts
	lastColumn  = 16_384      // the last column of any worksheet
	headRows    = 60          // filled rows that are looked at to find the header
	sampleSize  = 64 << 10    // bytes that are looked at to find encoding and separator
	clipped     = 200         // characters of a cell that Detection shows
)

// The refusals of a whole file. The three with a Cell say where: a cell such as C17, or a row.
var (
	ErrTooLarge  = &domain.Error{Kind: domain.TooLarge, Key: "sheet_too_large", Args: map[string]any{"Limit": MaxFile >> 20}}
	ErrUnpacked  = &domain.Error{Kind: domain.TooLarge, Key: "sheet_unpacked", Args: map[string]any{"Limit": MaxUnpacked >> 20}}
	ErrParts     = &domain.Error{Kind: domain.TooLarge, Key: "sheet_parts"}
	ErrSheets    = &domain.Error{Kind: domain.TooLarge, Key: "sheet_sheets", Args: map[string]any{"Limit": MaxSheets}}
	ErrRows      = &domain.Error{Kind: domain.TooLarge, Key: "sheet_rows", Args: map[string]any{"Limit": MaxRows}}
	ErrColumns   = &domain.Error{Kind: domain.TooLarge, Key: "sheet_columns", Args: map[string]any{"Limit": MaxColumns}}
	ErrLongRow   = &domain.Error{Kind: domain.TooLarge, Key: "sheet_long_row"}
	ErrShared    = &domain.Error{Kind: domain.TooLarge, Key: "sheet_shared"}
	ErrEmpty     = &domain.Error{Kind: domain.Invalid, Key: "sheet_empty"}
	ErrNoRows    = &domain.Error{Kind: domain.Invalid, Key: "sheet_no_rows"}
	ErrDamaged   = &domain.Error{Kind: domain.Invalid, Key: "sheet_damaged"}
	ErrDamagedAt = &domain.Error{Kind: domain.Invalid, Key: "sheet_damaged_at", Args: map[string]any{"Cell": ""}}
	ErrOrder     = &domain.Error{Kind: domain.Invalid, Key: "sheet_order", Args: map[string]any{"Cell": ""}}
	ErrDoctype   = &domain.Error{Kind: domain.Invalid, Key: "sheet_doctype"}
	ErrQuote     = &domain.Error{Kind: domain.Invalid, Key: "sheet_quote", Args: map[string]any{"Cell": ""}}
	ErrOldExcel  = &domain.Error{Kind: domain.Invalid, Key: "sheet_old_excel"}
	ErrEncrypted = &domain.Error{Kind: domain.Invalid, Key: "sheet_encrypted"}
	ErrBinary    = &domain.Error{Kind: domain.Invalid, Key: "sheet_binary"}
	ErrDocument  = &domain.Error{Kind: domain.Invalid, Key: "sheet_document"}
	ErrPage      = &domain.Error{Kind: domain.Invalid, Key: "sheet_page"}
	ErrNotTable  = &domain.Error{Kind: domain.Invalid, Key: "sheet_not_table"}
	ErrEncoding  = &domain.Error{Kind: domain.Invalid, Key: "sheet_encoding"}
	ErrChoice    = &domain.Error{Kind: domain.Invalid, Key: "sheet_choice"}
)

// at returns one of the three refusals with the cell it is about, such as C17, or the row.
func at(refusal *domain.Error, cell string) *domain.Error {
	e := *refusal
	e.Args = map[string]any{"Cell": cell}
	return &e
}

// Place returns the cell that a refusal of a whole file is about, such as C17, or the row, or "".
func Place(refusal *domain.Error) string {
	cell, _ := refusal.Args["Cell"].(string)
	return cell
}
