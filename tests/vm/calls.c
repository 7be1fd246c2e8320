// SPDX-License-Identifier: GPL-2.0-only
/*
 * calls SYMBOLS: from a trace of every instruction, as Bochs' debugger prints it, the
 * instructions that each chain of calls has taken.  SYMBOLS is the kernel's
 * /proc/kallsyms.  For each stretch that was traced this prints "== N" and, for each
 * chain, a count and the functions, outermost first: those of modules by address.
 *
 * A call remembers the address behind it, and a return goes to the innermost call
 * that was made before this address: if the thread has none, another thread goes on.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_CPUS 8
#define MAX_DEPTH 1024
#define FROM_INTERRUPT 1ULL
#define MODULES_VADDR 0xffffffffc0000000ULL

typedef unsigned long long u64;

struct function {
	u64 address;
	const char *name;
};

struct node {
	const char *name;
	struct node *parent, *children, *next;
	unsigned long count;
};

struct frame {
	u64 back;
	struct node *node;
	struct node *entry;	/* node is this one or below: a jump is no call */
};

struct thread {
	struct thread *next;
	int depth;
	struct frame frames[MAX_DEPTH];
};

enum kind { OTHER, CALL, RETURN, IRET };

struct cpu {
	struct thread *thread;
	enum kind last;
	u64 behind;		/* the last instruction */
	bool interrupted;
};

static struct function *functions;
static size_t nr_functions;
static struct cpu cpus[MAX_CPUS];
static struct thread *waiting;
static struct node root = { .name = "" };

static void *allocate(size_t size)
{
	void *memory = calloc(1, size);

	if (!memory) {
		perror("calls");
		exit(1);
	}
	return memory;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct function *)a)->name, ((const struct function *)b)->name);
}

static int by_address(const void *a, const void *b)
{
	u64 x = ((const struct function *)a)->address, y = ((const struct function *)b)->address;

	return x < y ? -1 : x > y;
}

/* What the compiler has split off a function is part of it. */
static void strip_suffix(char *name)
{
	static const char * const suffixes[] = { ".cold", ".constprop", ".isra", ".part" };
	unsigned int i;

	for (i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++) {
		char *suffix = strstr(name, suffixes[i]);

		if (suffix)
			*suffix = '\0';
	}
}

static void read_symbols(const char *path)
{
	FILE *file = fopen(path, "r");
	char line[1024], name[512], type;
	u64 address;

	if (!file) {
		perror(path);
		exit(1);
	}
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%llx %c %511s", &address, &type, name) != 3 ||
		    !strchr("tTwW", type) || address >= MODULES_VADDR)
			continue;
		strip_suffix(name);
		if (!(nr_functions & (nr_functions + 1)))
			functions = realloc(functions, 2 * (nr_functions + 1) * sizeof(*functions));
		if (!functions)
			exit(1);
		functions[nr_functions++] = (struct function) { address, strdup(name) };
	}
	fclose(file);
}

/* Names are compared as pointers from here on. */
static void sort_symbols(void)
{
	size_t i;

	qsort(functions, nr_functions, sizeof(*functions), by_name);
	for (i = 1; i < nr_functions; i++)
		if (!strcmp(functions[i].name, functions[i - 1].name))
			functions[i].name = functions[i - 1].name;
	qsort(functions, nr_functions, sizeof(*functions), by_address);
}

/* Where the functions of a module begin shows when they are called. */
static const char *module_function(u64 address)
{
	static struct function called[4096];
	unsigned int i;
	char name[20];

	for (i = 0; i < sizeof(called) / sizeof(*called) - 1 && called[i].name; i++)
		if (called[i].address == address)
			return called[i].name;
	snprintf(name, sizeof(name), "0x%llx", address);
	called[i] = (struct function) { address, strdup(name) };
	return called[i].name;
}

static const char *kernel_function(u64 address)
{
	size_t low = 0, high = nr_functions, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (functions[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? functions[low - 1].name : "user space";
}

static struct node *child(struct node *parent, const char *name)
{
	struct node *node;

	for (node = parent->children; node; node = node->next)
		if (node->name == name)
			return node;
	node = allocate(sizeof(*node));
	*node = (struct node) { .name = name, .parent = parent, .next = parent->children };
	parent->children = node;
	return node;
}

static struct frame *top(struct cpu *cpu)
{
	return &cpu->thread->frames[cpu->thread->depth];
}

static const char *function_at(struct cpu *cpu, u64 address)
{
	if (address < MODULES_VADDR)
		return kernel_function(address);
	if (cpu->last == CALL && !cpu->interrupted)
		return module_function(address);
	return top(cpu)->node->name;
}

static void push(struct cpu *cpu, u64 back, struct node *node)
{
	if (cpu->thread->depth + 1 < MAX_DEPTH)
		cpu->thread->depth++;
	*top(cpu) = (struct frame) { back, node, node };
}

/* Whether a call is left, and where: to this address, from the bottom of the stack. */
static int find_frame(const struct thread *thread, u64 back)
{
	int depth = thread->depth;

	while (depth && thread->frames[depth].back != back)
		depth--;
	return depth;
}

static void start_thread(struct cpu *cpu, struct node *node)
{
	cpu->thread = allocate(sizeof(*cpu->thread));
	*top(cpu) = (struct frame) { 0, node, node };
}

static void switch_thread(struct cpu *cpu, u64 back)
{
	static const char other[] = "(other threads)";
	struct thread **link = &waiting, *from = cpu->thread;

	while (*link && !find_frame(*link, back))
		link = &(*link)->next;
	if (*link) {
		cpu->thread = *link;
		*link = cpu->thread->next;
		cpu->thread->depth = find_frame(cpu->thread, back) - 1;
	} else {
		start_thread(cpu, child(&root, other));
	}
	from->next = waiting;
	waiting = from;
}

static void leave(struct cpu *cpu, u64 back)
{
	int depth = find_frame(cpu->thread, back);

	if (depth)
		cpu->thread->depth = depth - 1;
	else if (back != FROM_INTERRUPT)
		switch_thread(cpu, back);
}

/* What the last instruction and an interrupt have done to the stack. */
static void follow(struct cpu *cpu, u64 address)
{
	static const char interrupts[] = "(interrupts)";
	const char *name = function_at(cpu, address);

	if (cpu->interrupted) {
		/* Where a call or a return went is not known. */
		if (cpu->last == CALL)
			push(cpu, cpu->behind, top(cpu)->node);
		else if (cpu->last == RETURN && cpu->thread->depth)
			cpu->thread->depth--;
		else if (cpu->last == IRET)
			leave(cpu, FROM_INTERRUPT);
		push(cpu, FROM_INTERRUPT, child(child(&root, interrupts), name));
	} else if (cpu->last == CALL) {
		push(cpu, cpu->behind, child(top(cpu)->node, name));
	} else if (cpu->last != OTHER) {
		leave(cpu, cpu->last == IRET ? FROM_INTERRUPT : address);
	}
	cpu->interrupted = false;
}

/* Count an instruction of this function, which the frame may have jumped to. */
static void count(struct frame *frame, const char *name)
{
	struct node *node = frame->node;

	while (node != frame->entry && node->name != name)
		node = node->parent;
	frame->node = node->name == name ? node : child(frame->node, name);
	frame->node->count++;
}

static unsigned int length_of(const char *bytes)
{
	unsigned int length = 0;

	while (isxdigit(bytes[2 * length]) && isxdigit(bytes[2 * length + 1]))
		length++;
	return length;
}

/* (CPU).[TICK] [PHYSICAL] SELECTOR:ADDRESS (CONTEXT): TEXT ; BYTES */
static void step(char *line)
{
	struct cpu *cpu = &cpus[atoi(line + 1) % MAX_CPUS];
	char *physical = strstr(line, "] ["), *colon, *text, *bytes = strrchr(line, ';');
	u64 address;

	colon = physical ? strchr(physical, ':') : NULL;
	text = colon ? strstr(colon, "): ") : NULL;
	if (!text || !bytes)
		return;
	address = strtoull(colon + 1, NULL, 16);
	if (!cpu->thread)
		start_thread(cpu, child(&root, cpu == cpus ? "(CPU 0)" : "(other CPUs)"));
	follow(cpu, address);
	count(top(cpu), function_at(cpu, address));

	text += strlen("): ");
	cpu->behind = address + length_of(bytes + 2);
	if (!strncmp(text, "call", 4))
		cpu->last = CALL;
	else if (!strncmp(text, "ret", 3))
		cpu->last = RETURN;
	else
		cpu->last = strncmp(text, "iret", 4) ? OTHER : IRET;
}

static void print_path(const struct node *node)
{
	if (!node->parent)
		return;
	print_path(node->parent);
	printf("%s%s", node->parent->parent ? "/" : " ", node->name);
}

static void print_and_clear(struct node *node)
{
	struct node *below, *next;

	if (node->count) {
		printf("%lu", node->count);
		print_path(node);
		putchar('\n');
	}
	for (below = node->children; below; below = next) {
		next = below->next;
		print_and_clear(below);
		free(below);
	}
	node->children = NULL;
	node->count = 0;
}

/* The frames of all threads point into the tree. */
static void finish(unsigned int stretch)
{
	printf("== %u\n", stretch);
	print_and_clear(&root);
	memset(cpus, 0, sizeof(cpus));
	waiting = NULL;
}

int main(int argc, char **argv)
{
	unsigned int stretch = 0;
	bool tracing = false;
	char line[1024];
	int i;

	for (i = 1; i < argc; i++)
		read_symbols(argv[i]);
	sort_symbols();
	while (fgets(line, sizeof(line), stdin)) {
		if (!strncmp(line, "Tracing enabled", 15)) {
			tracing = true;
		} else if (!strncmp(line, "Tracing disabled", 16) && tracing) {
			tracing = false;
			finish(++stretch);
		} else if (tracing && *line == '(' && strstr(line, ").[")) {
			step(line);
		} else if (tracing && !strncmp(line, "CPU ", 4)) {
			cpus[atoi(line + 4) % MAX_CPUS].interrupted = true;
		}
	}
	return 0;
}
