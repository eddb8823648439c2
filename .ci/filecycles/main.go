// Command filecycles finds the files of a Go package that refer to one another in
// a circle, and fails if there are any. Each argument is the folder of a package.
//
// A file refers to another one if it uses something that is declared there at the
// top level, or a method. Test files do not count.
package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	failed := false
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "source", nil) // one for all: it remembers
	for _, folder := range os.Args[1:] {
		edges, files, err := references(fset, imports, folder)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		cycles := cyclesOf(edges, files)
		fmt.Printf("%s: %d files, %d cycles\n", folder, len(files), len(cycles))
		for _, cycle := range cycles {
			failed = true
			fmt.Printf("\t%s\n", strings.Join(cycle, " "))
			for _, from := range cycle {
				for to := range edges[from] {
					if from != to && slices.Contains(cycle, to) {
						fmt.Printf("\t\t%s -> %s\n", from, to)
					}
				}
			}
		}
	}
	if failed {
		os.Exit(1)
	}
}

// references returns which files of a package refer to which, and all files.
func references(fset *token.FileSet, imports types.Importer, folder string) (map[string]map[string]bool, []string, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, nil, err
	}
	var parsed []*ast.File
	var files []string
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return nil, nil, err
		}
		parsed, files = append(parsed, file), append(files, filepath.Base(path))
	}
	if len(files) == 0 {
		return nil, nil, fmt.Errorf("%s holds no Go file", folder)
	}
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object)}
	checker := types.Config{Importer: imports}
	pkg, err := checker.Check(folder, fset, parsed, info)
	if err != nil {
		return nil, nil, err
	}
	receivers := receiversOf(parsed)
	edges := make(map[string]map[string]bool)
	for name, object := range info.Uses {
		_, isFunc := object.(*types.Func)
		if object.Pkg() != pkg || receivers[name] || object.Parent() != pkg.Scope() && !isFunc {
			continue
		}
		from, to := fileOf(fset, name.Pos()), fileOf(fset, object.Pos())
		if edges[from] == nil {
			edges[from] = make(map[string]bool)
		}
		edges[from][to] = edges[from][to] || from != to
	}
	return edges, files, nil
}

func fileOf(fset *token.FileSet, pos token.Pos) string {
	return filepath.Base(fset.Position(pos).Filename)
}

// receiversOf returns the names of types that stand in receivers: a method may
// stand in another file than its type.
func receiversOf(files []*ast.File) map[*ast.Ident]bool {
	receivers := make(map[*ast.Ident]bool)
	for _, file := range files {
		for _, decl := range file.Decls {
			function, ok := decl.(*ast.FuncDecl)
			if !ok || function.Recv == nil {
				continue
			}
			ast.Inspect(function.Recv, func(n ast.Node) bool {
				if name, ok := n.(*ast.Ident); ok {
					receivers[name] = true
				}
				return true
			})
		}
	}
	return receivers
}

// cyclesOf returns the sets of files that reach one another, by Tarjan's algorithm.
func cyclesOf(edges map[string]map[string]bool, files []string) [][]string {
	index, low, open := make(map[string]int), make(map[string]int), make(map[string]bool)
	var stack []string
	var cycles [][]string
	var visit func(string)
	visit = func(file string) {
		index[file] = len(index) + 1
		low[file] = index[file]
		stack, open[file] = append(stack, file), true
		for to, refers := range edges[file] {
			switch {
			case !refers:
			case index[to] == 0:
				visit(to)
				low[file] = min(low[file], low[to])
			case open[to]:
				low[file] = min(low[file], index[to])
			}
		}
		if low[file] != index[file] {
			return
		}
		first := slices.Index(stack, file)
		cycle := slices.Clone(stack[first:])
		stack = stack[:first]
		for _, member := range cycle {
			open[member] = false
		}
		if len(cycle) > 1 {
			cycles = append(cycles, cycle)
		}
	}
	for _, file := range files {
		if index[file] == 0 {
			visit(file)
		}
	}
	return cycles
}
