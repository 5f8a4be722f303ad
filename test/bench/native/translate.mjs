// `src/assembly` in C, function by function and statement by statement: what the same loop takes natively. Being made at every
// run, it is always the same loop. AssemblyScript's way of writing is nearly C's; anything that isn't known here is refused.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';

const { SyntaxKind } = ts;
const types = new Set(['bool', 'u8', 'u16', 'u32', 'u64', 'i32', 'i64', 'f64']);
const cWords = new Set(['auto', 'char', 'double', 'float', 'int', 'long', 'register', 'short', 'signed', 'unsigned']);
/** What the modules reserve in the memory is told out below its second page; nothing lies at 0. */
const firstReserved = 1024;

/** @returns one C file's text; names are `module_name` */
export function translate(folder, entry) {
  const modules = new Map();
  const load = (name) => {
    if (modules.has(name)) return;
    const module = new Module(name, readFileSync(join(folder, `${name}.ts`), 'utf8'));
    modules.set(name, module);
    for (const other of module.uses) load(other);
  };
  load(entry);
  const memory = { next: firstReserved };
  const parts = [...modules.values()].map((module) => module.write(memory));
  return ['defines', 'globals', 'prototypes', 'functions'].flatMap((kind) => parts.flatMap((part) => part[kind])).join('\n');
}

class Module {
  #name;
  #source;
  /** C's name of everything that is named at the top. */
  #names = new Map();
  uses = [];

  constructor(name, text) {
    this.#name = name;
    this.#source = ts.createSourceFile(`${name}.ts`, text, ts.ScriptTarget.Latest, true);
    for (const statement of this.#source.statements) this.#declare(statement);
  }

  #declare(statement) {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) {
      const other = basename(statement.moduleSpecifier.text);
      this.uses.push(other);
      for (const { name } of statement.importClause?.namedBindings?.elements ?? [])
        this.#names.set(name.text, `${other}_${name.text}`);
    } else if (ts.isFunctionDeclaration(statement)) this.#names.set(statement.name.text, `${this.#name}_${statement.name.text}`);
    else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) this.#names.set(name.text, `${this.#name}_${name.text}`);
    } else this.#refuse(statement);
  }

  write(memory) {
    const written = { defines: [], globals: [], prototypes: [], functions: [] };
    for (const statement of this.#source.statements) {
      if (ts.isVariableStatement(statement)) {
        const isConstant = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
        for (const { name, type, initializer } of statement.declarationList.declarations) {
          const value = `(${type.getText()})(${this.#topValue(initializer, type.getText(), memory)})`;
          if (isConstant) written.defines.push(`#define ${this.#names.get(name.text)} (${value})`);
          else written.globals.push(`static ${type.getText()} ${this.#names.get(name.text)} = ${value};`);
        }
      } else if (ts.isFunctionDeclaration(statement)) {
        const head = this.#head(statement);
        written.prototypes.push(`${head};`);
        written.functions.push(`${head} ${new Body(this.#names, localsOf(statement), this.#refuse).statement(statement.body)}`);
      }
    }
    return written;
  }

  #topValue(initializer, type, memory) {
    const reserved = /^u32\(memory\.data\((\d+) \* (\d+), \d+\)\)$/.exec(initializer.getText());
    if (reserved !== null) {
      const address = memory.next;
      memory.next += Number(reserved[1]) * Number(reserved[2]);
      return String(address);
    }
    // A literal takes the type of what it is for.
    const text = new Body(this.#names, new Set(), this.#refuse).expression(initializer);
    return text.replace(/^(\d+) <</, `(${type})$1 <<`);
  }

  #head(declaration) {
    const lead = this.#source.text.slice(declaration.getFullStart(), declaration.getStart());
    const parameters = declaration.parameters.map(({ name, type }) => `${type.getText()} ${localName(name.text)}`);
    const inlined = /\/\/ @inline\s*$/.test(lead) ? 'inline __attribute__((always_inline)) ' : '';
    const name = this.#names.get(declaration.name.text);
    return `static ${inlined}${declaration.type.getText()} ${name}(${parameters.join(', ') || 'void'})`;
  }

  #refuse = (node) => {
    const { line } = this.#source.getLineAndCharacterOfPosition(node.getStart());
    throw new Error(
      `src/assembly/${this.#name}.ts:${line + 1}: ${SyntaxKind[node.kind]} has no form in C here: ${node.getText()}`,
    );
  };
}

const localName = (name) => (cWords.has(name) ? `${name}_` : name);

/** Names of a function's own: they come before those of the module. */
function localsOf(declaration) {
  const found = new Set(declaration.parameters.map(({ name }) => name.text));
  const visit = (node) => {
    if (ts.isVariableDeclaration(node)) found.add(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(declaration.body);
  return found;
}

class Body {
  #names;
  #locals;
  #refuse;

  constructor(names, locals, refuse) {
    this.#names = names;
    this.#locals = locals;
    this.#refuse = refuse;
  }

  statement(node) {
    const at = (part) => this.expression(part);
    if (ts.isBlock(node)) return `{\n${node.statements.map((inner) => this.statement(inner)).join('\n')}\n}`;
    if (ts.isVariableStatement(node)) return `${this.#variables(node.declarationList)};`;
    if (ts.isExpressionStatement(node)) return `${at(node.expression)};`;
    if (ts.isReturnStatement(node)) return node.expression === undefined ? 'return;' : `return ${at(node.expression)};`;
    if (ts.isBreakStatement(node)) return 'break;';
    if (ts.isContinueStatement(node)) return 'continue;';
    if (ts.isWhileStatement(node)) return `while (${at(node.expression)}) ${this.statement(node.statement)}`;
    if (ts.isDoStatement(node)) return `do ${this.statement(node.statement)} while (${at(node.expression)});`;
    if (ts.isForStatement(node)) {
      const { initializer, condition, incrementor } = node;
      return `for (${this.#variables(initializer)}; ${at(condition)}; ${at(incrementor)}) ${this.statement(node.statement)}`;
    }
    if (ts.isIfStatement(node)) {
      const otherwise = node.elseStatement === undefined ? '' : ` else ${this.statement(node.elseStatement)}`;
      return `if (${at(node.expression)}) ${this.statement(node.thenStatement)}${otherwise}`;
    }
    return this.#refuse(node);
  }

  #variables(list) {
    if (!ts.isVariableDeclarationList(list)) return this.#refuse(list);
    return list.declarations
      .map(({ name, type, initializer }) => {
        const declared = `${type === undefined ? '__auto_type' : type.getText()} ${localName(name.text)}`;
        return initializer === undefined ? declared : `${declared} = ${this.expression(initializer)}`;
      })
      .join('; ');
  }

  expression(node) {
    const at = (part) => this.expression(part);
    if (ts.isNumericLiteral(node)) return node.getText().replaceAll('_', '');
    if (node.kind === SyntaxKind.TrueKeyword || node.kind === SyntaxKind.FalseKeyword) return node.getText();
    if (ts.isIdentifier(node)) {
      if (this.#locals.has(node.text)) return localName(node.text);
      return this.#names.get(node.text) ?? this.#refuse(node);
    }
    if (ts.isParenthesizedExpression(node)) return `(${at(node.expression)})`;
    if (ts.isConditionalExpression(node)) return `${at(node.condition)} ? ${at(node.whenTrue)} : ${at(node.whenFalse)}`;
    if (ts.isPrefixUnaryExpression(node)) return `${ts.tokenToString(node.operator)}${at(node.operand)}`;
    if (ts.isPostfixUnaryExpression(node)) return `${at(node.operand)}${ts.tokenToString(node.operator)}`;
    if (ts.isBinaryExpression(node)) {
      // What is shifted so has a type without a sign.
      const operator = node.operatorToken.getText().replace('>>>', '>>');
      return `${at(node.left)} ${operator} ${at(node.right)}`;
    }
    if (ts.isCallExpression(node)) return this.#call(node);
    return this.#refuse(node);
  }

  #call(node) {
    const name = node.expression.getText();
    const [type] = (node.typeArguments ?? []).map((argument) => argument.getText());
    const values = node.arguments.map((argument) => this.expression(argument));
    const text = values.join(', ');
    if (types.has(name)) return `((${name})(${text}))`;
    if (name === 'load') return `load_${type}(${values[0]}, ${values[1] ?? 0})`;
    if (name === 'store') return `store_${type}(${values[0]}, ${values[1]}, ${values[2] ?? 0})`;
    if (name === 'min' || name === 'max') {
      const typed = type === undefined ? values : values.map((value) => `(${type})(${value})`);
      return `${name}Of(${typed.join(', ')})`;
    }
    const own = { ctz: 'ctz64', 'memory.copy': 'copyBytes', 'memory.fill': 'fillBytes', 'memory.size': 'memorySize' };
    Object.assign(own, { 'memory.grow': 'growMemory', unreachable: 'unreachable' });
    if (Object.hasOwn(own, name)) return `${own[name]}(${text})`;
    return `${this.expression(node.expression)}(${text})`;
  }
}
