package workbook

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// RefusedError says that a file was not read or not written, and why. Two of them are the same to [errors.Is] when their codes are.
type RefusedError struct {
	Code     string // stable slug, for logs and tests
	Sentence string // for the person: what happened, what is safe, what to do
	cause    error
}

// The refusals.
var (
	ErrMissing    = refusal("missing", "找不到这个文件，可能已被移动、改名或删除。已有数据没有改动。请重新选择文件。")
	ErrUnreadable = refusal("unreadable", "没有权限读取这个文件，或者它正被别的程序独占。原文件和已有数据没有改动。请关闭打开它的程序，或把文件复制到桌面后再选一次。")
	ErrEmptyFile  = refusal("empty_file", "这个文件是空的，里面没有任何内容。原文件和已有数据没有改动。请检查是否选错了文件，或重新导出一次。")
	ErrEmptySheet = refusal("empty_sheet", "这张工作表是空的，没有一行数据。原文件和已有数据没有改动。请换一张工作表，或重新导出一次。")
	ErrTooMany    = refusal("too_many_rows", "这张表的行数超出了一次能导入的上限。原文件和已有数据没有改动。请按村或按乡镇拆成几个文件后分别导入。")
	ErrTooLarge   = refusal("too_large", "这个文件解压后大得不正常，为保护电脑没有继续打开。原文件和已有数据没有改动。请重新导出，或把需要的内容复制到新建的表格里再导入。")
	ErrDamaged    = refusal("damaged", "这个文件已损坏或没有传完整，读不下去。原文件和已有数据没有改动。请向发来的人重新要一份，或用 WPS、Excel 打开后另存为 .xlsx 再导入。")
	ErrQuote      = refusal("open_quote", "这个 CSV 文件里有双引号没有配对，无法分清每一格。原文件和已有数据没有改动。请用 WPS、Excel 打开，检查后另存为 .xlsx 再导入。")
	ErrPassword   = refusal("password", "这个文件设有打开密码，无法读取。原文件和已有数据没有改动。请用 WPS、Excel 输入密码打开，去掉密码后另存一份再导入。")
	ErrPDF        = refusal("pdf", "这个文件其实是 PDF，不是表格，改扩展名不能把它变成表格。原文件和已有数据没有改动。请向提供单位索要 Excel 原表。")
	ErrHTML       = refusal("html", "这个文件其实是网页格式的表格，只是用了表格的扩展名。原文件和已有数据没有改动。请用 WPS、Excel 打开，另存为 .xlsx 后再导入。")
	ErrDocument   = refusal("document", "这个文件是文字文档或演示文稿，不是表格。原文件和已有数据没有改动。请把里面的表格复制到新建的 Excel 表里，保存后再导入。")
	ErrImage      = refusal("image", "这个文件是图片，不是表格。原文件和已有数据没有改动。请向提供单位索要 Excel 原表。")
	ErrArchive    = refusal("archive", "这个文件是压缩包，不是表格。原文件和已有数据没有改动。请先解压，再选择里面的表格文件。")
	ErrOldXLS     = refusal("old_xls", "这个文件是很早版本（Excel 95 及以前）的表格，读不了。原文件和已有数据没有改动。请用 WPS、Excel 打开，另存为 .xlsx 后再导入。")
	ErrOther      = refusal("other_spreadsheet", "这种格式的表格在这里读不了。原文件和已有数据没有改动。请用 WPS、Excel 打开，另存为 .xlsx 后再导入。")
	ErrUnknown    = refusal("unknown", "认不出这个文件是什么格式，它不是 Excel 表格，也不是 CSV 文本。原文件和已有数据没有改动。请检查是否选错了文件。")

	ErrDiskFull   = refusal("disk_full", "磁盘空间不够，文件没有写成。已有数据和原来的文件没有改动。请清理磁盘或换一个位置后再试。")
	ErrUnwritable = refusal("unwritable", "这个位置不能写入：文件夹不存在、只读，或同名文件正被打开。已有数据和原来的文件没有改动。请关闭打开它的 WPS、Excel，或换一个位置后再试。")
)

func refusal(code, sentence string) *RefusedError {
	return &RefusedError{Code: code, Sentence: sentence}
}

// because is the same refusal with its cause, from which a path is taken off: paths may name people.
func (e *RefusedError) because(cause error) *RefusedError {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(cause, &path):
		cause = path.Err
	case errors.As(cause, &link):
		cause = link.Err
	}
	return &RefusedError{Code: e.Code, Sentence: e.Sentence, cause: cause}
}

// Error names the code and the cause, never a path or a cell's content.
func (e *RefusedError) Error() string {
	if e.cause != nil {
		return "refuse workbook (" + e.Code + "): " + e.cause.Error()
	}
	return "refuse workbook (" + e.Code + ")"
}

// Unwrap returns the cause, which may be nil.
func (e *RefusedError) Unwrap() error { return e.cause }

// Is compares codes.
func (e *RefusedError) Is(target error) bool {
	t, ok := target.(*RefusedError)
	return ok && t.Code == e.Code
}

// Sentence is the sentence for a person that err carries: of a [*RefusedError] or a [*TypeError]; "" when it carries none.
func Sentence(err error) string {
	var refused *RefusedError
	var typed *TypeError
	switch {
	case errors.As(err, &refused):
		return refused.Sentence
	case errors.As(err, &typed):
		return typed.sentence()
	}
	return ""
}

// refuseOpen turns an error of the operating system on opening or reading into a refusal.
func refuseOpen(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrMissing.because(err)
	}
	return ErrUnreadable.because(err)
}

// refuseWrite turns an error of the operating system on writing into a refusal.
func refuseWrite(err error) error {
	if diskFull(err) {
		return ErrDiskFull.because(err)
	}
	return ErrUnwritable.because(err)
}

// diskFull knows that Windows has two numbers of its own for a full disk, which its syscall.ENOSPC does not match.
func diskFull(err error) bool {
	if runtime.GOOS == "windows" {
		const handleDiskFull, diskFull = syscall.Errno(39), syscall.Errno(112)
		return errors.Is(err, handleDiskFull) || errors.Is(err, diskFull)
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
