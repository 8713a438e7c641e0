package sheet

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"rodedraad/domain"
)

// Format is the sort of file.
type Format string

// The formats that can be read.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// File is a file that somebody brought. It belongs to one goroutine.
type File struct {
	// Progress, when set, is called now and then while reading: how far it is, of how much, and the rows so far. What is
	// counted are the bytes of the table, which for XLSX are more than those of the file.
	Progress func(done, total int64, rows int)

	in     io.ReaderAt
	size   int64
	format Format
	book   *workbook // of XLSX
	hidden []bool    // by column, of the sheet that was read last
}

// Open looks at a file of that size, in bytes, and says whether it can be a table at all. It refuses what is larger than
// MaxFile, and by name what people often bring instead: an .xls, a file with a password, another office's file, a page.
func Open(ctx context.Context, in io.ReaderAt, size int64) (*File, error) {
	switch {
	case size > MaxFile:
		return nil, ErrTooLarge
	case size <= 0:
		return nil, ErrEmpty
	}
	f := &File{in: in, size: size}
	head := make([]byte, min(size, sampleSize))
	if _, err := in.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the head of a file: %w", err)
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		book, err := openWorkbook(ctx, in, size)
		if err != nil {
			return nil, err
		}
		f.format, f.book = XLSX, book
	default:
		refusal := notCSV(head)
		if errors.Is(refusal, ErrOldExcel) && f.encrypted(head) {
			return nil, ErrEncrypted
		}
		if refusal != nil {
			return nil, refusal
		}
		f.format = CSV
	}
	return f, nil
}

// encrypted reports whether a file of the old sort is a new one with a password around it: what it has in it is listed in a
// directory, of which the head says where it begins.
func (f *File) encrypted(head []byte) bool {
	mark := wide("EncryptedPackage")
	if bytes.Contains(head, mark) {
		return true
	}
	if len(head) < 52 {
		return false
	}
	sector, shift := binary.LittleEndian.Uint32(head[48:]), binary.LittleEndian.Uint16(head[30:])
	if shift < 9 || shift > 12 {
		return false
	}
	list := make([]byte, 4096)
	n, err := f.in.ReadAt(list, (int64(sector)+1)<<shift)
	return (err == nil || errors.Is(err, io.EOF)) && bytes.Contains(list[:n], mark)
}

// notCSV says what a file is that is not a CSV file, by how it begins.
func notCSV(head []byte) error {
	for _, known := range []struct {
		begin   string
		refusal error
	}{
		{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", ErrOldExcel},
		{"PK", ErrDamaged}, // an archive without anything in it, or in parts
		{"%PDF", ErrNotTable}, {"{\\rtf", ErrNotTable}, {"\x1f\x8b", ErrNotTable}, {"Rar!", ErrNotTable}, {"7z\xBC\xAF", ErrNotTable},
		{"\x89PNG", ErrNotTable}, {"\xFF\xD8\xFF", ErrNotTable}, {"GIF8", ErrNotTable}, {"\x7fELF", ErrNotTable},
		{"SQLite format 3", ErrNotTable}, {"\xFF\xFE\x00\x00", ErrEncoding}, {"\x00\x00\xFE\xFF", ErrEncoding},
	} {
		if bytes.HasPrefix(head, []byte(known.begin)) {
			return known.refusal
		}
	}
	text := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte(bom)), " \t\r\n"))
	for _, begin := range []string{"<!doctype", "<html", "<?xml", "<table", "<head", "<meta", "mime-version:"} {
		if bytes.HasPrefix(text, []byte(begin)) {
			return ErrPage
		}
	}
	return nil
}

// wide is a text as UTF-16, the way old Office files write names.
func wide(s string) []byte {
	var b []byte
	for i := range len(s) {
		b = append(b, s[i], 0)
	}
	return b
}

// Fingerprint returns the SHA-256 of the content in hexadecimal, by which the same file is recognised.
func (f *File) Fingerprint(ctx context.Context) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, f.meter(ctx, io.NewSectionReader(f.in, 0, f.size), f.size)); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// meter reads from in and keeps an eye on it: it stops when ctx ends, tells how far it is, and turns what is wrong with a
// file into a refusal.
type meter struct {
	ctx      context.Context
	in       io.Reader
	done     int64
	total    int64
	rows     int
	told     int64
	progress func(done, total int64, rows int)
}

// tell is after how many bytes progress is told again.
const tell = 256 << 10

func (f *File) meter(ctx context.Context, in io.Reader, total int64) *meter {
	return &meter{ctx: ctx, in: in, total: total, progress: f.Progress}
}

// Read reads as any reader does.
func (m *meter) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.in.Read(p)
	m.done += int64(n)
	if m.progress != nil && (m.done-m.told >= tell || m.told == 0) {
		m.told = m.done
		m.progress(m.done, m.total, m.rows)
	}
	var refusal *domain.Error
	if err != nil && !errors.Is(err, io.EOF) && !errors.As(err, &refusal) {
		return n, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return n, err
}

// end tells that all was read.
func (m *meter) end() {
	if m.progress != nil {
		m.progress(m.total, m.total, m.rows)
	}
}
