package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"path"
	"strings"
)

// workbook is an XLSX file of which only the contents are known: which sheets there are, and where what they need is.
type workbook struct {
	parts    map[string]*zip.File
	sheets   []sheetPart
	shared   string // the part with the shared texts, or ""
	styles   string // the part with the styles, or ""
	date1904 bool   // days are counted from 1904, as old Macs did
	unpacked int64  // bytes of the parts that were opened so far
	opened   map[string]bool
}

// sheetPart is one sheet of a workbook.
type sheetPart struct {
	name   string
	part   string
	hidden bool
}

// directory reads from a file, at most MaxDirectory bytes: enough for all the parts a workbook has.
type directory struct {
	in   io.ReaderAt
	left int
}

// ReadAt reads as any reader does.
func (d *directory) ReadAt(p []byte, off int64) (int, error) {
	if d.left -= len(p); d.left < 0 {
		return 0, ErrParts
	}
	return d.in.ReadAt(p, off)
}

// openWorkbook reads the contents of an XLSX file.
func openWorkbook(ctx context.Context, in io.ReaderAt, size int64) (*workbook, error) {
	list := &directory{in, MaxDirectory}
	archive, err := zip.NewReader(list, size)
	switch {
	case list.left < 0:
		return nil, ErrParts
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, ErrDamaged
	}
	list.left = math.MaxInt // the parts have limits of their own
	b := &workbook{parts: map[string]*zip.File{}, opened: map[string]bool{}}
	for _, part := range archive.File {
		name := partName(part.Name)
		if b.parts[name] != nil {
			return nil, ErrDamaged // two parts of one name: which one would Excel show?
		}
		b.parts[name] = part
	}
	main, err := b.mainPart(ctx)
	if err != nil {
		return nil, err
	}
	return b, b.readContents(ctx, main)
}

// partName is how a part is found: from the top, without regard to capitals.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

// mainPart finds the workbook in the file, and says by name what it is when there is none.
func (b *workbook) mainPart(ctx context.Context) (string, error) {
	main := ""
	if b.parts["_rels/.rels"] != nil {
		relations, err := b.relations(ctx, "_rels/.rels", "")
		if err != nil {
			return "", err
		}
		for _, r := range relations {
			if strings.HasSuffix(r.kind, "/officeDocument") {
				main = r.part
			}
		}
	}
	switch {
	case b.parts["mimetype"] != nil, strings.HasPrefix(main, "word/"), strings.HasPrefix(main, "ppt/"):
		return "", ErrDocument
	case strings.HasSuffix(main, ".bin"):
		return "", ErrBinary
	case b.parts["encryptedpackage"] != nil:
		return "", ErrEncrypted
	case main == "" && b.parts["xl/workbook.xml"] != nil:
		return "xl/workbook.xml", nil
	case main == "" || b.parts[main] == nil:
		return "", ErrNotTable
	}
	return main, nil
}

// relation is a pointer from one part to another.
type relation struct{ id, kind, part string }

// relations reads the part that says what a part in dir points to.
func (b *workbook) relations(ctx context.Context, name, dir string) (list []relation, err error) {
	err = b.read(ctx, name, func(s *scanner) error {
		if string(s.name) != "Relationship" || bytes.Equal(s.attr("TargetMode"), []byte("External")) {
			return nil
		}
		target := string(s.attr("Target"))
		if !strings.HasPrefix(target, "/") {
			target = dir + "/" + target
		}
		list = append(list, relation{string(s.attr("Id")), string(s.attr("Type")), partName(target)})
		return nil
	})
	return list, err
}

// read goes through a part, and calls each for every element that opens.
func (b *workbook) read(ctx context.Context, name string, each func(*scanner) error) error {
	in, err := b.open(name)
	if err != nil {
		return err
	}
	s := newScanner(&meter{ctx: ctx, in: in})
	for {
		switch found, err := s.next(); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case found == opening:
			if err := each(s); err != nil {
				return err
			}
		}
	}
}

// open begins to unpack a part. What it may become is in the limits, and archive/zip refuses what becomes more than it says.
func (b *workbook) open(name string) (io.Reader, error) {
	part := b.parts[name]
	if part == nil || part.Flags&1 != 0 {
		return nil, ErrDamaged // not there, or with a password of the archive
	}
	size, packed := part.UncompressedSize64, part.CompressedSize64
	if size > MaxUnpacked || size > ratioFrom && size/MaxRatio > packed {
		return nil, ErrUnpacked
	}
	if !b.opened[name] {
		b.opened[name] = true
		if b.unpacked += int64(size); b.unpacked > MaxUnpacked {
			return nil, ErrUnpacked
		}
	}
	in, err := part.Open()
	if err != nil {
		return nil, ErrDamaged
	}
	return in, nil
}

// readContents reads which sheets a workbook has, and where.
func (b *workbook) readContents(ctx context.Context, main string) error {
	dir, file := path.Split(main)
	where := map[string]relation{}
	relations, err := b.relations(ctx, dir+"_rels/"+file+".rels", strings.TrimSuffix(dir, "/"))
	if err != nil {
		return err
	}
	for _, r := range relations {
		where[r.id] = r
		switch {
		case strings.HasSuffix(r.kind, "/sharedStrings"):
			b.shared = r.part
		case strings.HasSuffix(r.kind, "/styles"):
			b.styles = r.part
		}
	}
	err = b.read(ctx, main, func(s *scanner) error {
		switch {
		case string(s.name) == "workbookPr":
			b.date1904 = truth(s.attr("date1904"))
		case string(s.name) == "sheet" && s.depth() == 3:
			r := where[string(s.relation())]
			if !strings.HasSuffix(r.kind, "/worksheet") {
				return nil // a page with a chart only
			}
			if len(b.sheets) == MaxSheets {
				return ErrSheets
			}
			state := string(s.attr("state"))
			b.sheets = append(b.sheets, sheetPart{clip(string(s.attr("name"))), r.part, strings.Contains(strings.ToLower(state), "hidden")})
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(b.sheets) == 0:
		return ErrEmpty
	}
	return nil
}

// truth reads a yes or no of XML.
func truth(value []byte) bool {
	return string(value) == "1" || string(value) == "true"
}

// sheet finds a sheet by its name.
func (b *workbook) sheet(name string) (sheetPart, bool) {
	for _, s := range b.sheets {
		if s.name == name {
			return s, true
		}
	}
	return sheetPart{}, false
}
