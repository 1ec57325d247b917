.PHONY: demo test

demo:
	./dandang demo

test:
	./dandang test
