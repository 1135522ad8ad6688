# Every target sets up what it needs, once. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8000
CHAPTER ?=
FIG ?=
RECIPE ?=
FRESH ?=
ONLY ?=
ML ?=
OUT ?=
AGAINST ?=

BIN := .venv/bin
INSTALLED := .venv/installed
RUN := $(BIN)/python

# .venv records the folder it was made for: in a copied or moved one it still points to the old.
ifneq ($(wildcard $(INSTALLED)),)
ifneq ($(shell cat $(INSTALLED)),$(CURDIR))
.PHONY: $(INSTALLED)
endif
endif

.DEFAULT_GOAL := help
.PHONY: help book quick test lab serve figure notebooks train check bench links newest

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null || { \
	  echo "The book needs Python 3.11 or newer; '$(PYTHON)' is not. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@there="$$(cat $@ 2>/dev/null)"; if [ -n "$$there" ] && [ "$$there" != "$$(pwd -P)" ]; then \
	  echo "This folder was copied or moved from $$there: .venv is created again."; rm -rf .venv; fi
	@$(RUN) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv >/dev/null 2>&1 || { \
	  echo "Python could not create .venv; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing requirements.txt into .venv (once; takes a minute or two) ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements.txt || { \
	  echo "Installing requirements.txt failed; the lines above say why."; exit 1; }
	@pwd -P > $@

book: $(INSTALLED) ## build the site into _build/html (CHAPTER=calculus/contour_lines: only that page)
	@$(RUN) -m tools.book $(CHAPTER)

quick: $(INSTALLED) ## before a commit: lint and the fast tests, no notebooks, no browser (CHAPTER=...: its tests too)
	@$(RUN) -m tools.quick $(CHAPTER)

# Each of the two workers has one core: more threads would only compete for it.
test: $(INSTALLED) ## build the site, then run every test: package, notebooks, pages in a browser
	@$(RUN) -m tools.book
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(RUN) -m pytest -n 2 --no-loadscope-reorder

lab: $(INSTALLED) ## open JupyterLab on working copies in class/ (FRESH=1: restore them first)
	@$(RUN) -m tools.lab $(if $(FRESH),--fresh)

serve: $(INSTALLED) ## serve the built site on this machine (PORT=8000)
	@$(RUN) -m tools.serve $(PORT)

figure: $(INSTALLED) ## show one figure, rebuilt whenever its code is saved (FIG=fig-latent-map)
	@$(RUN) -m tools.figure $(FIG)

notebooks: $(INSTALLED) ## run the chapters in place and store them in normal form (CHAPTER=... for one)
	@$(RUN) -m tools.notebooks $(CHAPTER)

train: $(INSTALLED) ## train a model and write its checkpoint (RECIPE=vae; resumes where it was stopped; OUT=trained)
	@$(RUN) -m course_utils train $(RECIPE) --resume --download $(if $(OUT),--out $(OUT))

check: $(INSTALLED) ## lint, format, layers, types, spelling, the front end (with Node), links of the built site
	@$(RUN) -m tools.check

bench: $(INSTALLED) ## measure against the budgets (ONLY=latency,frames: some; ML=1: the models; OUT=, AGAINST= a JSON file)
	@$(RUN) -m tools.book
	@$(RUN) -m tools.bench $(if $(ML),--only models,$(if $(ONLY),--only $(ONLY))) $(if $(OUT),--out $(OUT)) $(if $(AGAINST),--against $(AGAINST))

links: $(INSTALLED) ## ask other sites whether the built site's links to them still lead somewhere
	@$(RUN) -m tools.external

newest: $(INSTALLED) ## install the newest versions that pyproject.toml allows (back: touch requirements.txt)
	@$(RUN) -m pip install --quiet --disable-pip-version-check --upgrade --upgrade-strategy eager -e ".[book,lab,test]"
	@touch $(INSTALLED)
	@$(RUN) -m tools.pins
